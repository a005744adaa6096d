import DeviceDrivers
import DeviceProfiles
import Testing

@Suite struct SettingsTests {
  @Test func profilesSayWhatADriverMayRelyOn() throws {
    for profile in PrinterProfile.all {
      let settings = PrinterSettings(profile: profile, link: .serial)
      #expect(settings.link == .serial)
      #expect(settings.confirmsByProcessID == profile.confirmsByProcessID)
      #expect(settings.confirmsByStatus == profile.statusCommands.contains(.gsR))
      #expect(settings.tellsStatus == profile.statusCommands.contains(.dleEot))
    }
    let epson = try #require(PrinterProfile.named("epson-tm-t88v"))
    #expect(PrinterSettings(profile: epson, link: .network).confirmsByProcessID)
  }
}
