from payerwatch.differ.specialties import specialties_of


def test_the_title_decides_before_the_text() -> None:
    assert specialties_of("Epilepsy surgery", "One cancer is named.", ())[0] == "neurology"


def test_injection_codes_bring_in_specialty_pharmacy() -> None:
    assert specialties_of("Larimide", "", ("J2170", "J2171")) == ("specialty pharmacy",)


def test_nothing_known_is_no_specialty() -> None:
    assert specialties_of("Larimide", "It is given once.", ()) == ()
