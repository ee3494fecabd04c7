// What to show somebody who looks at dresses: node decide.js URL KEY, with a key of `sarto token app --role decide`.
const [url, key] = process.argv.slice(2);

async function decide(event) {
  const answer = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify({ id: crypto.randomUUID(), source: "shop", ...event }),
  });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return answer.json();
}

decide({ type: "page.viewed", subject: "lucia", placements: "home.hero", data: { category: "dresses" } }).then((told) =>
  told.placements.forEach(({ placement, message, alternatives }) => console.log(placement, message, alternatives.map((offer) => offer.name))));
