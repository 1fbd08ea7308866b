// @ts-check
/** The ways out for small groups, in words: which steps are open and why, which come next, and what to do on each. */
import { act, el, sign } from "./dom.js"
import { fit, say, when } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post @typedef {import("./bridge-talk.js").Step} Step */

const DAY = 86_400_000

/** What is asked about a talk with a colleague. */
export const interview = () => ["role", "question", "said", "took"].map((id) => ({ id, title: say(`interview.${id}`) }))

/**
 * @param {import("./bridge.js").ActivityPlan} asked @param {import("./bridge.js").Entry} entry
 * @param {{waiting: boolean, posted?: string, onstep: (step: string) => void}} now   posted: when one's own post was written
 */
export function ladder(asked, entry, { waiting, posted, onstep }) {
  const taken = entry.ladder ?? []
  const open = (/** @type {string} */ step) => (entry.asked?.[step] ?? 0) > Number(entry[/** @type {"samples"} */ (step)] ?? 0)
  const items = taken.map(({ step, reason, from, to }) => el("li", {}, sign("waiting_on_peers"),
    el("span", {}, say(reason, { from: from ?? 0, to: to ?? 0, n: to ?? 0 }), " ",
      open(step) && !entry.complete && step !== "staff" && act(say(`ladder.go.${step}`), () => onstep(step)))))
  return [...items, ...(waiting && posted ? ahead(asked, taken, posted) : [])]
}

/** @param {import("./bridge.js").ActivityPlan} asked @param {Step[]} taken @param {string} posted */
function ahead(asked, taken, posted) {
  const { alone, samples } = asked
  const start = Date.parse(posted)
  const had = new Set(taken.map(({ step }) => step))
  if (!alone) return []
  /** @type {[string, number][]} */
  const steps = [["samples", alone.wait], ["relax", alone.relax_after], ["colleague", alone.relax_after]]
  return steps.filter(([step]) => !had.has(/** @type {Step["step"]} */ (step)) && (step !== "samples" || samples?.length) && (step !== "colleague" || (alone.colleague && !asked.sees)))
    .filter(([, days]) => start + days * DAY > Date.now())
    .map(([step, days]) => el("li", { class: "soft" }, sign("not_started"), el("span", {}, say(fit(asked, `ladder.ahead.${step}`), { when: when(new Date(start + days * DAY).toISOString()) }))))
}

/** Samples and posts of earlier runs as posts that may be answered; nobody's name is on them. @param {import("./bridge.js").Feed} feed @returns {Post[]} */
export function standIns({ samples = [], earlier = [] }) {
  return [...samples, ...earlier].filter(({ open }) => open).map(({ id, nodes }) => ({
    id, nodes, parent: null, author: { id: "", name: say(`talk.target.${id[0]}`), me: false, facilitator: false },
    at: "", words: 0, countable: false, why: null, minimum: 0,
  }))
}
