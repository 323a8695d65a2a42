"""The twelve invented payers: how each numbers, dates, words, lays out and lists its policies."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from payerwatch.policies.words import DateKind


class Layout(StrEnum):
    BULLETIN = "bulletin"
    SIMPLE = "simple"
    RULED_PDF = "ruled_pdf"
    UNRULED_PDF = "unruled_pdf"
    TEXT = "text"

    @property
    def is_pdf(self) -> bool:
        return self in {Layout.RULED_PDF, Layout.UNRULED_PDF}


class Listing(StrEnum):
    ONE_PAGE = "one_page"
    PAGED = "paged"
    LETTERS = "letters"
    FEED = "feed"
    API = "api"


@dataclass(frozen=True, slots=True)
class Voice:
    """The words a payer uses for the same things."""

    person: str
    necessary: str
    authorization: str
    experimental: str


@dataclass(frozen=True, slots=True)
class Headings:
    overview: str
    scope: str
    coverage: str
    exclusions: str
    experimental: str
    authorization: str
    documentation: str
    codes: str
    background: str
    references: str
    history: str
    notice: str


@dataclass(frozen=True, slots=True)
class Payer:
    """`number` prints id and revision, `key` is what outlives revisions. `link` finds a document in a listing,
    `document` is its path with the link's groups."""

    id: str
    name: str
    layout: Layout
    listing: Listing
    identifier: str
    number: str
    number_label: str
    number_pattern: str
    key: str
    path: str
    link: str
    date_style: str
    date_labels: Mapping[DateKind, str]
    voice: Voice
    headings: Headings
    fresh_nonce: bool = False
    validators: bool = False
    robots: tuple[str, ...] = ("User-agent: *", "Allow: /")
    closed_folder: str | None = None

    @property
    def listing_path(self) -> str:
        return LISTING_PATHS[self.listing]

    @property
    def document(self) -> str:
        return self.path


LISTING_PATHS = {
    Listing.ONE_PAGE: "/policies/all.html",
    Listing.PAGED: "/policies/list?page={page}",
    Listing.LETTERS: "/policies/a-z/{letter}.html",
    Listing.FEED: "/policies/feed.json",
    Listing.API: "/api/policies",
}

_REVIEWED = {
    DateKind.LAST_REVIEW: "Last Review",
    DateKind.ORIGINAL_EFFECTIVE: "Effective",
    DateKind.NEXT_REVIEW: "Next Review",
}
_MEMBER = Voice("member", "medically necessary", "Prior authorization", "experimental and investigational")
_INDIVIDUAL = Voice("individual", "medically necessary", "Precertification", "unproven and investigational")
_PATIENT = Voice("patient", "medically appropriate", "Preauthorization", "investigational")

_PLAIN = Headings(
    "Overview", "Scope", "Coverage Criteria", "Limitations and Exclusions", "Experimental and Investigational Uses",
    "Prior Authorization", "Documentation Requirements", "Coding", "Background", "References", "Policy History",
    "Important Notice",
)  # fmt: skip
_BULLETIN = Headings(
    "Summary", "Scope of Policy", "Medical Necessity", "Policy Limitations and Exclusions",
    "Experimental, Investigational, or Unproven", "Prior Authorization", "Records to Submit",
    "CPT Codes / HCPCS Codes / ICD-10 Codes", "Background", "References", "Policy History", "Additional Information",
)  # fmt: skip
_RATIONALE = Headings(
    "Description of Services", "Application", "Coverage Rationale", "Benefit Limitations", "Unproven Uses",
    "Prior Authorization Requirements", "Medical Records Documentation", "Applicable Codes", "Clinical Evidence",
    "References", "Policy History/Revision Information", "Instructions for Use",
)  # fmt: skip
_STATEMENT = Headings(
    "DESCRIPTION", "RELATED INFORMATION", "POSITION STATEMENT", "EXCLUSIONS", "INVESTIGATIONAL USES",
    "PREAUTHORIZATION", "DOCUMENTATION", "BILLING/CODING INFORMATION", "SUPPORTING LITERATURE", "REFERENCES",
    "GUIDELINE UPDATE INFORMATION", "DISCLAIMER",
)  # fmt: skip

PAYERS: tuple[Payer, ...] = (
    Payer(
        id="northfield",
        name="Northfield Health Plan",
        layout=Layout.BULLETIN,
        listing=Listing.LETTERS,
        identifier="{n:04d}",
        number="{id}",
        number_label="Number",
        number_pattern=r"Number:\s*(?P<id>\d{4,5})",
        key="MP {id}",
        path="/medical/data/{bucket}/{id}.html",
        link=r"/medical/data/(?P<bucket>\d+_\d+)/(?P<id>\d{4,5})\.html",
        date_style="MM/DD/YYYY",
        date_labels=_REVIEWED,
        voice=_MEMBER,
        headings=_BULLETIN,
        fresh_nonce=True,
    ),
    Payer(
        id="harborline",
        name="Harborline Mutual",
        layout=Layout.RULED_PDF,
        listing=Listing.ONE_PAGE,
        identifier="H{n:04d}",
        number="{year}{id}{letters}",
        number_label="Policy Number",
        number_pattern=r"Policy Number:\s*(?P<year>20\d\d)(?P<id>H\d{4,5})(?P<rev>[A-Z]{1,3})\b",
        key="{id}",
        path="/content/provider/policies/{slug}.pdf",
        link=r"/content/provider/policies/(?P<slug>[a-z0-9-]+)\.pdf",
        date_style="Month D, YYYY",
        date_labels={DateKind.EFFECTIVE: "Effective Date"},
        voice=_INDIVIDUAL,
        headings=_RATIONALE,
    ),
    Payer(
        id="cedarcrest",
        name="Cedarcrest Benefit Company",
        layout=Layout.UNRULED_PDF,
        listing=Listing.PAGED,
        identifier="{n:04d}",
        number="{id}",
        number_label="Coverage Policy Number",
        number_pattern=r"Coverage Policy Number[:.\s]*(?P<id>\d{4,5})\b",
        key="{id}",
        path="/assets/coverage/mm_{id}_{slug}.pdf",
        link=r"/assets/coverage/mm_(?P<id>\d{4,5})_(?P<slug>[a-z0-9-]+)\.pdf",
        date_style="M/D/YYYY",
        date_labels={DateKind.EFFECTIVE: "Effective Date", DateKind.NEXT_REVIEW: "Next Review Date"},
        voice=_INDIVIDUAL,
        headings=_PLAIN,
    ),
    Payer(
        id="larkspur",
        name="Larkspur Health Cooperative",
        layout=Layout.SIMPLE,
        listing=Listing.PAGED,
        identifier="{a}.{b:02d}.{n:03d}",
        number="{id}",
        number_label="Medical Policy",
        number_pattern=r"Medical Policy:\s*(?P<id>\d{1,2}\.\d{2}\.\d{3,5})",
        key="{id}",
        path="/medicalpolicies/{id}.html",
        link=r"/medicalpolicies/(?P<id>\d{1,2}\.\d{2}\.\d{3,5})\.html",
        date_style="Mon. D, YYYY",
        date_labels={
            DateKind.EFFECTIVE: "Effective Date",
            DateKind.LAST_REVIEW: "Last Reviewed",
            DateKind.ORIGINAL_EFFECTIVE: "Original Effective Date",
        },
        voice=_PATIENT,
        headings=_PLAIN,
        validators=True,
    ),
    Payer(
        id="stonebridge",
        name="Stonebridge Assurance",
        layout=Layout.RULED_PDF,
        listing=Listing.FEED,
        identifier="{prefix}.{n:05d}",
        number="{id}",
        number_label="Policy #",
        number_pattern=r"Policy #:\s*(?P<id>[A-Z]{3,4}\.\d{5})",
        key="{id}",
        path="/docs/{slug}.pdf",
        link=r"/docs/(?P<slug>[a-z0-9-]+)\.pdf",
        date_style="MM/DD/YYYY",
        date_labels={
            DateKind.EFFECTIVE: "Current Effective Date",
            DateKind.LAST_REVIEW: "Last Review Date",
            DateKind.NEXT_REVIEW: "Next Review Date",
        },
        voice=_MEMBER,
        headings=_PLAIN,
    ),
    Payer(
        id="prairie",
        name="Prairie Compass Health",
        layout=Layout.TEXT,
        listing=Listing.ONE_PAGE,
        identifier="02-{n:05d}-{c:02d}",
        number="{id}",
        number_label="Guideline Number",
        number_pattern=r"Guideline Number:\s*(?P<id>\d{2}-\d{5}-\d{2})",
        key="{id}",
        path="/mcg/{id}.txt",
        link=r"/mcg/(?P<id>\d{2}-\d{5}-\d{2})\.txt",
        date_style="MM/DD/YY",
        date_labels={
            DateKind.ORIGINAL_EFFECTIVE: "Original Effective Date",
            DateKind.LAST_REVIEW: "Reviewed",
            DateKind.EFFECTIVE: "Effective Date",
        },
        voice=_MEMBER,
        headings=_STATEMENT,
    ),
    Payer(
        id="tidewater",
        name="Tidewater Community Plan",
        layout=Layout.SIMPLE,
        listing=Listing.LETTERS,
        identifier="CP.TW.{n}",
        number="{id}",
        number_label="Reference Number",
        number_pattern=r"Reference Number:\s*(?P<id>CP\.TW\.\d+)",
        key="{id}",
        path="/clinical-policies/{id}.html",
        link=r"/clinical-policies/(?P<id>CP\.TW\.\d+)\.html",
        date_style="MM/YYYY",
        date_labels={DateKind.EFFECTIVE: "Effective Date", DateKind.LAST_REVIEW: "Date of Last Review"},
        voice=_MEMBER,
        headings=_PLAIN,
        robots=("User-agent: *", "Crawl-delay: 0.2", "Allow: /"),
    ),
    Payer(
        id="granite",
        name="Granite Summit Health",
        layout=Layout.BULLETIN,
        listing=Listing.API,
        identifier="GS-{n:04d}",
        number="{id}",
        number_label="Policy Number",
        number_pattern=r"Policy Number:\s*(?P<id>GS-\d{4,5})",
        key="{id}",
        path="/coverage/{id}/",
        link=r"/coverage/(?P<id>GS-\d{4,5})/",
        date_style="YYYY-MM-DD",
        date_labels={
            DateKind.EFFECTIVE: "Effective Date",
            DateKind.LAST_REVIEW: "Last Review Date",
            DateKind.NEXT_REVIEW: "Next Review Date",
        },
        voice=_PATIENT,
        headings=_BULLETIN,
        validators=True,
    ),
    Payer(
        id="silverfern",
        name="Silverfern Insurance",
        layout=Layout.UNRULED_PDF,
        listing=Listing.PAGED,
        identifier="{n:03d}",
        number="{id}",
        number_label="Policy #",
        number_pattern=r"Policy #:\s*(?P<id>\d{3,5})",
        key="SF {id}",
        path="/files/{slug}.pdf",
        link=r"/files/(?P<slug>[a-z0-9-]+)\.pdf",
        date_style="Month YYYY",
        date_labels={DateKind.EFFECTIVE: "Effective Date", DateKind.LAST_REVIEW: "Latest Review Date"},
        voice=_PATIENT,
        headings=_PLAIN,
    ),
    Payer(
        id="juniper",
        name="Juniper Valley Health",
        layout=Layout.SIMPLE,
        listing=Listing.LETTERS,
        identifier="S-{n}",
        number="{id}-{revision:03d}",
        number_label="Medical Policy",
        number_pattern=r"Medical Policy:\s*(?P<id>S-\d+)-(?P<rev>\d{3})",
        key="{id}",
        path="/{folder}/{slug}.html",
        link=r"/(?P<folder>library|members)/(?P<slug>[a-z0-9-]+)\.html",
        date_style="MM-DD-YYYY",
        date_labels={
            DateKind.EFFECTIVE: "Effective Date",
            DateKind.LAST_REVIEW: "Review Date",
            DateKind.ORIGINAL_EFFECTIVE: "Original Date",
        },
        voice=_PATIENT,
        headings=_STATEMENT,
        fresh_nonce=True,
        robots=("User-agent: *", "Disallow: /members/"),
        closed_folder="members",
    ),
    Payer(
        id="quillmark",
        name="Quillmark Health Trust",
        layout=Layout.RULED_PDF,
        listing=Listing.API,
        identifier="QM-{n:04d}-{c:02d}",
        number="{id}",
        number_label="Policy No.",
        number_pattern=r"Policy No\.:\s*(?P<id>QM-\d{4,5}-\d{2})",
        key="{id}",
        path="/policy-files/{slug}",
        link=r"/policy-files/(?P<slug>[a-z0-9-]+)",
        date_style="MM.DD.YYYY",
        date_labels={
            DateKind.EFFECTIVE: "Effective Date",
            DateKind.NEXT_REVIEW: "Next Review Date",
            DateKind.ORIGINAL_EFFECTIVE: "Date of Origin",
        },
        voice=_INDIVIDUAL,
        headings=_RATIONALE,
    ),
    Payer(
        id="wrenfield",
        name="Wrenfield Employers Health",
        layout=Layout.SIMPLE,
        listing=Listing.ONE_PAGE,
        identifier="wf{n:03d}",
        number="{id}",
        number_label="Policy No",
        number_pattern=r"Policy No:\s*(?P<id>wf\d{3,5})",
        key="{id}",
        path="/trgmedpol/{id}.html",
        link=r"/trgmedpol/(?P<id>wf\d{3,5})\.html",
        date_style="Month D, YYYY",
        date_labels={
            DateKind.EFFECTIVE: "Effective Date",
            DateKind.LAST_REVIEW: "Last Review Date",
            DateKind.NEXT_REVIEW: "Next Review Date",
        },
        voice=_MEMBER,
        headings=_STATEMENT,
    ),
)

BY_ID = {payer.id: payer for payer in PAYERS}
