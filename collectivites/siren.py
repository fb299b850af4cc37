"""SIREN numbers (INSEE, répertoire Sirene): nine digits, the last one a Luhn key."""

from django.db.models import Case, F, Func, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Mod, Substr

SIREN_LENGTH = 9
# A digit in an even place counts double, the two digits of the product added: 7 -> 14 -> 5.
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_valid_siren(siren: str) -> bool:
    """Nine ASCII digits whose Luhn sum is a multiple of ten.

    La Poste needs no exception here: only the SIRET numbers of its offices escape the Luhn rule, its SIREN
    (356000000) obeys it.
    """
    if len(siren) != SIREN_LENGTH or not (siren.isascii() and siren.isdigit()):
        return False
    total = sum(_DOUBLED[int(digit)] if place % 2 else int(digit) for place, digit in enumerate(siren))
    return total % 10 == 0


def luhn_remainder(field: str) -> Case:
    """SQL of the same rule, for a constraint on `field`: 0 for a right number, else 1 to 9."""
    total: Combinable = Value(0)
    doubled = "".join(str(value) for value in _DOUBLED)
    for place in range(SIREN_LENGTH):
        digit = Substr(F(field), place + 1, 1)
        if place % 2:
            digit = Func(digit, Value("0123456789"), Value(doubled), function="translate")
        total = total + Cast(digit, IntegerField())
    # CASE, and not AND: it alone promises that letters are never cast to numbers.
    nine_digits = Q(**{f"{field}__regex": r"^[0-9]{9}$"})
    return Case(When(nine_digits, then=Mod(total, Value(10))), default=Value(1), output_field=IntegerField())
