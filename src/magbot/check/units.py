"""Units of measure by all their names: signs, abbreviations, words, British and American."""

from __future__ import annotations

CLOCK = "o'clock"
_NAMES = """
%: percent pct
°: degree degrees deg
€: eur euro euros
$: usd dollar dollars
£: gbp quid
¥: jpy yen
¢: cent cents
ng: nanogram nanograms nanogramme nanogrammes
µg: mcg ug μg microgram micrograms microgramme microgrammes
mg: mgs milligram milligrams milligramme milligrammes
g: gm gms gram grams gramme grammes
kg: kgs kilo kilos kilogram kilograms kilogramme kilogrammes
t: tonne tonnes ton tons
oz: ounce ounces
lb: lbs pound pounds
st: stone
ml: mls millilitre millilitres milliliter milliliters cc
cl: centilitre centilitres centiliter centiliters
dl: decilitre decilitres deciliter deciliters
l: litre litres liter liters
tsp: tsps teaspoon teaspoons
tbsp: tbsps tablespoon tablespoons
cup: cups
pint: pints pt
gal: gallon gallons
nm: nanometre nanometres nanometer nanometers
mm: millimetre millimetres millimeter millimeters
cm: centimetre centimetres centimeter centimeters
m: metre metres meter meters
km: kilometre kilometres kilometer kilometers
in: inch inches
ft: foot feet
yd: yard yards
mi: mile miles
mmol: millimole millimoles
mol: mole moles
meq: milliequivalent milliequivalents
iu: ius
kcal: kilocalorie kilocalories calorie calories cal
kj: kilojoule kilojoules
kpa: kilopascal kilopascals
bar: bars
psi: psis
hz: hertz
w: watt watts
kw: kilowatt kilowatts
v: volt volts
ms: millisecond milliseconds
second: seconds sec secs s
minute: minutes min mins
hour: hours hr hrs h
day: days d
night: nights
week: weeks wk wks
month: months mo mos
year: years yr yrs y
time: times
fold: folds
"""
# In a sentence these are more often words than units.
_DOUBTFUL = frozenset(("in", "t", "st", "bar", "bars", "v", "d", "y", "mo", "mi", "mole", "moles"))
_CANONICAL = {
    name: line.partition(":")[0]
    for line in _NAMES.strip().splitlines()
    for name in (line.partition(":")[0], *line.partition(":")[2].split())
}
TIMES = frozenset(("second", "minute", "hour", "day", "night", "week", "month", "year"))


def unit(name: str, *, joined: bool = False) -> str:
    """Return the one name of a unit, "" for a word that is none.

    A doubtful abbreviation counts only where it is `joined` to its number, as in 5in.
    """
    lower = name.lower()
    return "" if lower in _DOUBTFUL and not joined else _CANONICAL.get(lower, "")
