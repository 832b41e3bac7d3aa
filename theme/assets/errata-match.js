// Which errata an error message belongs to. doctor/explain.py has the same rules.

const EXACT = 10000; // longer than any message
export const FEWEST = 12; // characters: shorter texts are in too many messages

// The text without what differs from reader to reader: case, quotes, white space.
export function normalise(text) {
  return text
    .toLowerCase()
    .replace(/[\u2018\u2019\u201c\u201d"`]/g, "'")
    .replace(/\s+/g, " ")
    .trim();
}

// The errata whose messages the text holds, or that hold the text, best match first.
export function explain(text, errata) {
  const asked = normalise(text);
  if (asked.length < FEWEST) return [];
  return errata
    .map((record) => ({ record, score: Math.max(0, ...record.messages.map((m) => match(normalise(m), asked))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.record.id < b.record.id ? -1 : 1))
    .map(({ record }) => record);
}

// For a line of code: the records whose title or symptom speaks of a dotted name in it, as np.int.
export function mentioned(code, errata) {
  const names = code.match(/[a-z_]\w*(?:\.[a-z_]\w*)+/gi) ?? [];
  const words = ({ title, symptom }) => `${title.en} ${symptom.en}`.match(/[\w.]*\w/g);
  return errata.filter((record) => names.some((name) => words(record).includes(name)));
}

// The length of what is common, far more where the numbers agree too.
function match(message, asked) {
  const exact = common(message, asked);
  if (exact) return EXACT + exact;
  return common(message.replace(/[0-9]+/g, "0"), asked.replace(/[0-9]+/g, "0"));
}

function common(message, asked) {
  if (asked.includes(message)) return message.length;
  return message.includes(asked) ? asked.length : 0;
}
