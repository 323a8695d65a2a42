"""Which specialties a policy concerns, by words of its title and criteria and by its codes. The list is ours."""

import re
from collections.abc import Iterable

MOST = 3

_TERMS = {
    "oncology": r"cancer|tumou?rs?|oncolog\w*|carcinoma|lymphoma|leuk[a]?emia|melanoma|chemotherapy|myeloma",
    "genetics and laboratory": r"genetic|genomic|molecular|biomarkers?|sequencing|assays?",
    "cardiology": r"cardiac|heart|coronary|atrial|arrhythmi\w*|valve|hypertension",
    "pain management": r"pain|intrathecal|opioids?|analges\w*|neuralgia|nerve block",
    "neurology": r"neurolog\w*|migraine|epilep\w*|seizures?|multiple sclerosis|parkinson\w*|spasticity|dystonia",
    "orthopedics": r"orthop\w*|joint|knee|hip|spin(?:e|al)|arthroplasty|fracture|osteo\w*",
    "rheumatology": r"rheumat\w*|psoria\w*|lupus|spondyl\w*",
    "gastroenterology": r"gastro\w*|crohn\w*|colitis|colon\w*|hepat\w*|liver",
    "bariatric surgery": r"bariatric|obesity|gastric bypass|sleeve gastrectomy",
    "endocrinology": r"diabet\w*|insulin|thyroid|growth (?:hormone|failure)|igf-1|endocrin\w*",
    "pulmonology": r"pulmon\w*|asthma|copd|respirator\w*|lung|sleep apnea",
    "dermatology": r"dermat\w*|eczema|skin",
    "ophthalmology": r"ophthalm\w*|retin\w*|glaucoma|macular|ocular|eye",
    "obstetrics and gynecology": r"pregnan\w*|prenatal|fetal|obstetric\w*|uter\w*|gyn[a]?ecolog\w*",
    "urology": r"urolog\w*|bladder|prostat\w*|incontinence|kidney stones?",
    "nephrology": r"renal|dialysis|nephro\w*|kidney",
    "psychiatry": r"psychiatr\w*|depress\w*|autism|schizophreni\w*|behavioral health",
    "radiology": r"mri|magnetic resonance|tomography|ultrasound|radiolog\w*|imaging",
    "wound care": r"wounds?|ulcers?|dressings?",
    "infectious disease": r"hiv|antiviral|infecti\w*|vaccin\w*",
    "hematology": r"h[a]?emophilia|an[a]?emia|thrombo\w*|sickle cell|transfusion",
    "durable medical equipment": r"wheelchairs?|orthos[ei]s|prosthe\w*|durable medical equipment|dme",
    "dentistry": r"dental|dentist\w*|teeth|tooth|orthodont\w*",
}
_PATTERNS = {name: re.compile(rf"(?i)\b(?:{terms})\b") for name, terms in _TERMS.items()}
_BY_CODE = (
    (re.compile(r"^J\d{4}$|^C9\d{3}$|^Q[25]\d{3}$"), "specialty pharmacy"),
    (re.compile(r"^8[0-8]\d{3}$|^\d{4}U$"), "genetics and laboratory"),
    (re.compile(r"^7[0-9]\d{3}$"), "radiology"),
    (re.compile(r"^[EKL]\d{4}$"), "durable medical equipment"),
    (re.compile(r"^D\d{4}$"), "dentistry"),
)
_TITLE_WEIGHT = 5


def specialties_of(title: str, text: str, codes: Iterable[str]) -> tuple[str, ...]:
    """At most three, the most certain first. A word of the title counts for five of the text."""
    scores = {
        name: _TITLE_WEIGHT * len(pattern.findall(title)) + len(pattern.findall(text))
        for name, pattern in _PATTERNS.items()
    }
    for code in codes:
        for shape, name in _BY_CODE:
            if shape.match(code):
                scores[name] = scores.get(name, 0) + 1
    least = max(2, max(scores.values(), default=0) // 4)
    ranked = sorted((name for name, score in scores.items() if score >= least), key=lambda name: (-scores[name], name))
    return tuple(ranked[:MOST])
