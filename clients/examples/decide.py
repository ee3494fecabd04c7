# What to show somebody who looks at dresses: python3 decide.py URL KEY, with a key of `sarto token app --role decide`.
import json, sys, urllib.request, uuid

url, key = sys.argv[1], sys.argv[2]


def decide(**event):
    body = json.dumps({"id": str(uuid.uuid4()), "source": "shop", **event}).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{url}/v1/events", body, headers)) as answer:
        return json.load(answer)


told = decide(type="page.viewed", subject="lucia", placements="home.hero", data={"category": "dresses"})
for slot in told["placements"]:
    print(slot["placement"], slot["message"], [offer["name"] for offer in slot["alternatives"]])
