import Receipts
import Records
import RetailTypes
import TestKit
import Testing

@Suite struct LayoutTests {
  private func lines(
    _ document: SaleDocument, _ language: String = "en", columns: Int = 32, copy: Bool = false
  ) -> [String] {
    ReceiptLayout.paper(
      for: document, settings: Samples.settings(language, columns: columns), copy: copy
    ).text.split(separator: "\n").map(String.init)
  }

  @Test func aCopySaysSoAboveAndBelow() throws {
    for (language, mark) in [("en", "COPY"), ("id", "SALINAN"), ("tr", "KOPYA")] {
      let document = try Samples.document(language)
      let original = lines(document, language)
      let copy = lines(document, language, copy: true)
      #expect(!original.contains { $0.contains(mark) })
      #expect(copy.first?.contains(mark) == true)
      #expect(copy.last?.contains(mark) == true)
      #expect(copy.filter { !$0.contains(mark) } == original)
    }
  }

  @Test func trainingSaysSoAboveAndBelow() throws {
    var document = try Samples.document("id")
    document.training = true
    let paper = lines(document, "id")
    #expect(paper.first?.contains("LATIHAN - BUKAN STRUK") == true)
    #expect(paper.last?.contains("LATIHAN - BUKAN STRUK") == true)
  }

  @Test func aReturnSaysSoAndNamesItsSale() throws {
    var document = try Samples.document("tr")
    document.kind = .return
    document.of = .init(receipt: "IST01-01-000003", sale: "018", lines: [])
    let paper = lines(document, "tr")
    #expect(paper.first?.contains("İADE") == true)
    #expect(paper.contains { $0.contains("IST01-01-000003") })
  }

  @Test func amountsAndDatesAreThoseOfTheLanguage() throws {
    let expected: [(String, [String])] = [
      (
        "id",
        [
          "Tanggal         21/11/2026 19:35", "  2 x 25.000              50.000",
          "  0,750 kg x 8.040         6.030", "  Diskon                    -500",
          "Pembulatan                   -30", "TOTAL                  Rp 55.500",
          "Tunai                     60.000", "Kembali                    4.500",
          "Pajak            DPP      Jumlah", "PPN 11%       50.027       5.503",
        ]
      ),
      (
        "tr",
        [
          "Tarih           21.11.2026 10:02", "Şeftali suyu %10          550,00",
          "Ütü masası (katlanır, büyük) %20", "                        1.200,00",
          "TOPLAM               1.851,00 TL", "Kart **** 4242          1.500,00",
          "KDV %20     1.000,00      200,00",
        ]
      ),
      (
        "en",
        [
          "Date            2026-11-22 00:01", "  3 x 411.50            1,234.50",
          "VAT 8.25%                 101.85", "TOTAL               USD 1,336.35",
          "Change                     63.65",
        ]
      ),
    ]
    for (language, wanted) in expected {
      let paper = lines(try Samples.document(language), language)
      for line in wanted { #expect(paper.contains(line), "\(line)") }
    }
  }

  @Test func noLineIsWiderThanThePaper() throws {
    var generator = SeededRandom(seed: 7)
    for _ in 0..<200 {
      var document = try Samples.document("id")
      for index in document.lines.indices {
        document.lines[index].description = generator.text(upTo: 90)
        document.lines[index].unit = generator.text(upTo: 6)
        document.lines[index].gross = Money(minor: Int64.random(in: 0...1 << 50, using: &generator))
      }
      document.receipt = generator.text(upTo: 60)
      document.cashier = generator.text(upTo: 40)
      document.tenders[0].kind = generator.text(upTo: 50)
      for columns in [24, 32, 42, 48] {
        let settings = ReceiptSettings(
          header: [generator.text(upTo: 70)], footer: [generator.text(upTo: 70)],
          language: .indonesian, columns: columns)
        let paper = ReceiptLayout.paper(for: document, settings: settings, copy: true)
        for case .line(let line) in paper.elements {
          #expect(line.columns <= columns, "\(line.spans.map(\.text))")
        }
      }
    }
  }

  @Test func nothingOfALongDescriptionIsLost() throws {
    var document = try Samples.document("en")
    let description = "Überraschungspaketsammlungsverkaufsangebot mit siebenundzwanzig Teilen"
    document.lines[0].description = description
    let text = lines(document).joined().filter { $0 != " " }
    #expect(text.contains(description.filter { $0 != " " }))
  }

  @Test func controlCharactersDoNotReachThePaper() throws {
    var document = try Samples.document("en")
    document.lines[0].description = "Milk\u{1B}@\u{1D}V\u{0}\r\nTab\tEnd"
    let paper = ReceiptLayout.paper(
      for: document, settings: Samples.settings("en", columns: 32), copy: false)
    for case .line(let line) in paper.elements {
      for span in line.spans {
        #expect(!span.text.unicodeScalars.contains { $0.value < 0x20 }, "\(span.text)")
      }
    }
  }

  @Test func aTenderWithoutTranslationIsShownAsConfigured() throws {
    var document = try Samples.document("en")
    document.tenders[0].kind = "gift_card"
    #expect(lines(document).contains("Gift card               1,400.00"))
  }
}

extension SeededRandom {
  mutating func text(upTo length: Int) -> String {
    let alphabet = Array("abcdefghijklmnop     ŞığüÇ€…₺.,-%0123456789")
    return String(
      (0..<Int.random(in: 1...length, using: &self)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &self)]
      })
  }
}
