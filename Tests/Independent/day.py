"""Sale documents and a shift, computed with fractions by the formulas of the interface document."""

import uuid
from fractions import Fraction

from journal import Journal


def half_away(value):
    """A fraction to the nearest integer, ties away from zero."""
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value) + 1) // 2)


def money(minor, decimals):
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(decimals + 1, "0")
    return sign + (digits if decimals == 0 else digits[:-decimals] + "." + digits[-decimals:])


class Sale:
    """A sale document by the formulas of the interface; amounts in the smallest unit."""

    def __init__(self, lane, items, tenders, taxes, currency="IDR", decimals=0, step=None):
        self.currency, self.decimals, self.taxes = currency, decimals, taxes
        self.lines, self.step = [], step
        for number, (text, quantity, price, discount, code, department) in enumerate(items, 1):
            gross = half_away(Fraction(quantity) * price)
            rate, included = taxes[code]
            amount = gross - discount
            if included:
                net = half_away(Fraction(amount * 100) / (100 + Fraction(rate)))
                tax = amount - net
            else:
                net, tax = amount, half_away(Fraction(amount) * Fraction(rate) / 100)
            self.lines.append((number, text, quantity, price, gross, discount, net, tax, code,
                               department))
        exact = sum(line[6] + line[7] for line in self.lines)
        payable = exact - sum(amount for kind, amount in tenders if kind != "cash")
        has_cash = any(kind == "cash" for kind, _ in tenders)
        self.rounding = half_away(Fraction(payable, step)) * step - payable if step and has_cash else 0
        self.due = exact + self.rounding
        self.tenders = tenders
        self.change = sum(amount for _, amount in tenders) - self.due
        self.lane = lane
        self.sale = str(uuid.uuid4())

    def tax_sums(self):
        sums = {}
        for line in self.lines:
            base, amount = sums.get(line[8], (0, 0))
            sums[line[8]] = (base + line[6], amount + line[7])
        return sums

    def body(self, receipt):
        m = lambda minor: money(minor, self.decimals)
        return {
            "sale": self.sale, "receipt": receipt, "kind": "sale", "training": False,
            "store": "JKT01", "lane": "03", "cashier": "Siti Nurhaliza", "shift": self.lane.shift,
            "currency": self.currency, "started_at": "2026-11-21T19:35:01.000+07:00",
            "completed_at": "2026-11-21T19:35:40.000+07:00", "customer": None,
            "lines": [{
                "line": n, "plu": str(1000 + n), "gtin": None, "description": text,
                "quantity": quantity, "unit": "pc", "unit_price": m(price), "gross": m(gross),
                "discount": m(discount), "net": m(net), "tax": m(tax), "tax_code": code,
                "cost": None, "lot": None, "expiry": None, "department": department,
            } for n, text, quantity, price, gross, discount, net, tax, code, department
                in self.lines],
            "taxes": [{
                "code": code, "rate": self.taxes[code][0], "included": self.taxes[code][1],
                "base": m(base), "amount": m(amount),
            } for code, (base, amount) in sorted(self.tax_sums().items())],
            "totals": {
                "gross": m(sum(l[4] for l in self.lines)),
                "discount": m(sum(l[5] for l in self.lines)),
                "net": m(sum(l[6] for l in self.lines)), "tax": m(sum(l[7] for l in self.lines)),
                "rounding": m(self.rounding), "due": m(self.due),
                "tendered": m(sum(a for _, a in self.tenders)), "change": m(self.change),
            },
            "tenders": [{"tender": n, "kind": kind, "amount": m(amount), "reference": None}
                        for n, (kind, amount) in enumerate(self.tenders, 1)],
            "of": None,
        }


PPN = {"PPN": ("11", True), "BKP": ("11", False), "NONE": ("0", True)}


class Lane:
    """A lane that works one shift into a journal."""

    def __init__(self, device, epoch=None):
        self.journal = Journal(device, epoch)
        self.shift = "JKT01-03-S000001"
        self.sales = []
        self.pay_in = 0

    def open(self):
        self.journal.append("agent.started", {"version": "0.1", "note": "ŞİŞLİ \t\"\\ \u0001 é 日本 😀"})
        self.first = len(self.journal.records) + 1
        self.journal.append("shift.opened", {
            "shift": self.shift, "number": 1, "store": "JKT01", "lane": "03",
            "cashier": "Siti Nurhaliza", "currency": "IDR", "opening_float": "200000",
            "opened_at": "2026-11-21T08:00:00.000+07:00"})

    def sell(self, sale):
        self.journal.append("sale.started", {"sale": sale.sale, "shift": self.shift,
                                             "cashier": "Siti Nurhaliza"})
        self.sales.append(sale)
        return self.journal.append("sale.completed", sale.body("03-%06d" % len(self.sales)))

    def move_cash(self, amount):
        self.pay_in += amount
        self.journal.append("cash.moved", {"shift": self.shift, "kind": "pay_in",
                                           "amount": str(amount), "reason": "kembalian",
                                           "currency": "IDR", "store": "JKT01", "lane": "03"})

    def close(self):
        tenders, taxes, departments = {}, {}, {}
        for sale in self.sales:
            change = sale.change
            for kind, amount in sale.tenders:
                if kind == "cash":
                    amount, change = amount - change, 0
                count, total = tenders.get(kind, (0, 0))
                tenders[kind] = (count + 1, total + amount)
            for code, (base, amount) in sale.tax_sums().items():
                b, a = taxes.get(code, (0, 0))
                taxes[code] = (b + base, a + amount)
            for line in sale.lines:
                count, net = departments.get(line[9], (0, 0))
                departments[line[9]] = (count + 1, net + line[6])
        total = lambda index: str(sum(l[index] for s in self.sales for l in s.lines))
        cash = tenders.get("cash", (0, 0))[1]
        self.journal.append("shift.closed", {
            "shift": self.shift, "number": 1, "store": "JKT01", "lane": "03",
            "cashier": "Siti Nurhaliza", "currency": "IDR",
            "opened_at": "2026-11-21T08:00:00.000+07:00",
            "closed_at": "2026-11-21T20:00:00.000+07:00", "first_seq": self.first,
            "last_seq": len(self.journal.records) + 1,
            "counts": {"sales": len(self.sales), "returns": 0, "voided_sales": 0,
                       "voided_lines": 0, "no_sales": 0},
            "totals": {"gross": total(4), "discount": total(5), "net": total(6), "tax": total(7),
                       "rounding": str(sum(s.rounding for s in self.sales)),
                       "due": str(sum(s.due for s in self.sales))},
            "tenders": [{"kind": k, "count": c, "amount": str(a)}
                        for k, (c, a) in sorted(tenders.items())],
            "taxes": [{"code": c, "rate": PPN[c][0], "included": PPN[c][1], "base": str(b),
                       "amount": str(a)} for c, (b, a) in sorted(taxes.items())],
            "departments": [{"department": d, "count": c, "net": str(n)}
                            for d, (c, n) in sorted(departments.items(), key=str)],
            "cash": {"float": "200000", "sales": str(cash), "pay_in": str(self.pay_in),
                     "pay_out": "0", "drop": "0", "expected": str(200000 + cash + self.pay_in)},
            "counted": {"cash": str(200000 + cash + self.pay_in)}, "over_short": "0"})


def sale(lane, *items, tenders, step=100):
    return Sale(lane, items, tenders, PPN, step=step)


def day(device, epoch=None):
    """A shift of four sales: rounding, change, two tenders, a weighed good, a discount."""
    lane = Lane(device, epoch)
    lane.open()
    lane.sell(sale(lane, ("Teh botol", "2", 25000, 0, "PPN", "drinks"),
                   tenders=[("cash", 100000)]))
    lane.sell(sale(lane, ("Beras", "0.755", 15333, 0, "PPN", None),
                   ("Gula \"pasir\"", "3", 14250, 1250, "NONE", "food"),
                   tenders=[("cash", 100000)]))
    lane.move_cash(50000)
    lane.sell(sale(lane, ("Payung", "1", 111000, 0, "BKP", None),
                   tenders=[("qris", 60000), ("cash", 70000)]))
    lane.sell(sale(lane, ("Permen", "1", 10000, 0, "PPN", "food"), tenders=[("qris", 10000)]))
    lane.close()
    return lane.journal
