"""Which blocks of HCPCS level II have ever been handed out. The letter alone says little: T1234 is a gene variant,
K0001 a wheelchair. Source: the section headings of the CMS alphanumeric file."""

_BLOCKS = {
    "A": "0124567789",
    "B": "459",
    "C": "1256789",
    "D": "0123456789",
    "E": "01238",
    "G": "0123456689",
    "H": "012",
    "J": "0123456789",
    "K": "01",
    "L": "0123456789",
    "M": "01",
    "P": "2379",
    "Q": "0123459",
    "R": "0",
    "S": "01234589",
    "T": "12459",
    "U": "0",
    "V": "25",
}


def is_plausible(code: str) -> bool:
    return code[1] in _BLOCKS.get(code[0], "")
