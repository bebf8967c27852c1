"""What Schemathesis has to know of this service.

Referrals that are there are put into the paths, so that commands find something to act on: each operation has some of
its own, brought to where it is possible, and gets one that all use in between. What was made wrong on purpose stays as
it is.
"""

import itertools
import json
import os

import schemathesis
from schemathesis.core.parameters import ParameterLocation

with open(os.environ["FUZZ_REFERRALS"]) as file:
    REFERRALS = {operation: itertools.cycle(ids) for operation, ids in json.load(file).items()}

# The mail that waits in each that has one.
HELD = json.loads(os.environ["FUZZ_HELD"])

VERSIONS = itertools.cycle(range(8))

# Errors of form, which the document must have said.
OF_FORM = {"wrong-type", "unknown-member", "too-long", "too-many", "malformed"}
# What only the service can know: a code's check digit, a unit's grammar, whose cursor it is, which zones there are, where a
# telephone number ends, which domains DNS can have.
UNSAID = ("/code", "/unit", "?cursor", "/zone", "/phone", "/email")
# Most pictures take more than 16 bits, and the patterns of many clients can name no such range.
PICTURES = "a name has letters, not pictures"


@schemathesis.hook
def before_call(context, case, kwargs):
    own = REFERRALS.get(case.operation.definition.raw.get("operationId"))
    if own is None or case.meta is None:
        return
    if "id" in case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters["id"] = next(own)
    if "seq" in case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters["seq"] = HELD.get(case.path_parameters.get("id"), 1)
    if "attachment_id" in case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters["attachment_id"] = os.environ["FUZZ_FILE"]
    # Of a body nothing is said when the version is stale, as nearly every made-up one is, or no version at all.
    about = getattr(case.meta.phase.data, "parameter_location", None)
    if about == ParameterLocation.BODY or (about != ParameterLocation.HEADER and next(VERSIONS) != 0):
        case.headers.pop("If-Match", None)


@schemathesis.check
def form_is_described(ctx, response, case):
    """What the document allows is refused for what it means or for its time, not for its form."""
    if response.status_code != 422 or case.meta is None or case.meta.generation.mode.is_negative:
        return
    errors = response.json().get("errors", [])
    unsaid = [
        one
        for one in errors
        if one["code"] in OF_FORM
        and not one["pointer"].endswith(UNSAID)
        and not one["detail"].startswith(PICTURES)
    ]
    assert not unsaid, f"the document allows what is refused: {unsaid}"
