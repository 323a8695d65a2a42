"""An invented coverage API: a report that lists documents in pages, and one record for each version."""

import json
from dataclasses import dataclass, field
from html import escape

from visiting.nasty import Nasty, page

HOST = "api.demo.localhost"
RATIONALE = (
    "<p>The service is considered reasonable and necessary and is covered when <b>all</b> of the following criteria"
    " are met:</p><ul><li>the patient is at least 18 years of age and has a confirmed diagnosis;</li><li>a trial of"
    " {weeks} weeks of a first treatment has failed;</li><li>the severity of symptoms is documented.</li></ul><p>It is"
    " not covered for any other indication, because it is experimental and unproven there. Prior authorization is"
    " required for every course, and patients with chronic disease are reviewed each year.</p>"
)


@dataclass
class CoverageApi:
    payers: Nasty
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By number: the file's id and its version."""

    def publish(self, number: str, *, version: int, weeks: int = 6) -> None:
        file = self.rows.get(number, (len(self.rows) + 100, 0))[0]
        self.rows[number] = (file, version)
        record = {
            "document_display_id": number,
            "document_version": version,
            "publication_number": "100-3",
            "title": f"Calderin Therapy {number}",
            "effective_date": "01/15/2026",
            "effective_end_date": "N/A",
            "item_service_description": _twice("<p>An invented treatment of an invented chronic disease.</p>"),
            "indications_limitations": _twice(RATIONALE.format(weeks=weeks)),
        }
        told = {"meta": {"status": {"id": 200}}, "data": [record]}
        self._answer(f"/v1/data/ncd/?ncdid={file}&ncdver={version}", told)
        self._list()

    def withdraw(self, number: str) -> None:
        file, version = self.rows[number]
        self.payers.answers.pop((f"{HOST}:{self.payers.port}", f"/v1/data/ncd/?ncdid={file}&ncdver={version}"))

    def _list(self) -> None:
        rows = [
            {
                "document_id": file,
                "document_version": version,
                "document_display_id": number,
                "title": f"Calderin Therapy {number}",
                "last_updated_sort": f"202601{version:02d}",
            }
            for number, (file, version) in self.rows.items()
        ]
        half = len(rows) // 2
        report = "/v1/reports/national-coverage-ncd"
        self._answer(report, {"meta": {"next_token": "second"}, "data": rows[:half]})
        self._answer(f"{report}?next_token=second", {"meta": {"next_token": ""}, "data": rows[half:]})

    def _answer(self, path: str, told: object) -> None:
        self.payers.on(HOST, path, page(json.dumps(told).encode(), kind="application/json"))


def _twice(markup: str) -> str:
    return escape(escape(markup))
