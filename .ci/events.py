"""Every sample of a published event is what the schema says, by a validator that is not ours; and a broken one is not."""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator

events = pathlib.Path(__file__).parent.parent / "events"
schema = json.loads((events / "event.schema.json").read_text())
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)

samples = sorted((events / "published").glob("*.json"))
named = set(schema["properties"]["detail-type"]["enum"])
wrong = [f"no sample of {name}" for name in sorted(named - {sample.stem for sample in samples})]
for sample in samples:
    event = json.loads(sample.read_text())
    wrong += [f"{sample.name}: {error.json_path}: {error.message}" for error in validator.iter_errors(event)]
    for member in event["detail"]:
        less = {**event, "detail": {name: value for name, value in event["detail"].items() if name != member}}
        if member in schema["properties"]["detail"]["required"] and validator.is_valid(less):
            wrong.append(f"{sample.name} is taken without {member}")
    if validator.is_valid({**event, "detail": {**event["detail"], "status": "lost"}}):
        wrong.append(f"{sample.name} is taken with a status that there is not")

print("\n".join(wrong) or f"{len(samples)} samples are as the schema says")
sys.exit(bool(wrong))
