"""/v1/agreements: the terms, under every reading."""

from typing import Any

from fastapi import APIRouter, Response

from monitor.model.agreements import Agreement
from monitor.publish.documents import agreement_document
from monitor.web.desk import AskedDep, Look
from monitor.web.problems import NotFound
from monitor.web.schemas import AS_OF_ALONE

router = APIRouter(prefix="/v1", tags=["agreements"])


def agreement_of(look: Look, agreement_id: str) -> Agreement:
    """The agreement of that id.

    Raises:
        NotFound: there is none.
    """
    for agreement in look.knowledge.agreements:
        if agreement.agreement_id == agreement_id:
            return agreement
    raise NotFound("No agreement has this id.")


@router.get("/agreements", dependencies=[AS_OF_ALONE])
def list_agreements(asked: AskedDep) -> Response:
    """All agreements, as an array."""

    def build(look: Look) -> list[dict[str, Any]]:
        return [agreement_document(each) for each in look.knowledge.agreements]

    return asked.document(build)


@router.get("/agreements/{agreement_id}", dependencies=[AS_OF_ALONE])
def show_agreement(agreement_id: str, asked: AskedDep) -> Response:
    """One agreement."""
    return asked.document(lambda look: agreement_document(agreement_of(look, agreement_id)))
