// @ts-check
/** The work that a rubric is held against, whichever kind of activity it comes from. */
import { el } from "./dom.js"
import { called, facts } from "./facilitator-rows.js"
import { build } from "./nodes.js"
import { percent, say, when } from "./words.js"

/**
 * @typedef {object} Work one person's, ready to be shown
 * @property {{id: string, name: string}} person @property {string|null} at @property {boolean} done
 * @property {{[criterion: string]: number}} levels @property {string} comment @property {string} [note] @property {Node[]} parts
 * @typedef {object} Source
 * @property {(after: string|null) => Promise<{rows: Work[], next: string|null}>} page
 * @property {(work: Work, given: {levels: {[criterion: string]: number}, comment: string, reason?: string}) => Promise<unknown>} save
 * @property {(work: Work) => Promise<unknown>} undo take the levels away again
 * @property {boolean} reason whether a reason must be given, because others' marks are set aside
 */

/** @param {import("./facilitator-desk.js").Desk} desk @param {any} activity @returns {Source} */
export function sourceOf(desk, activity) {
  const peers = activity.type === "peer_assessment"
  const path = `/run/${peers ? "reviews" : "grading"}/${encodeURIComponent(activity.id)}`
  const fields = desk.fields(activity.id)
  const make = (/** @type {any} */ row) => (peers ? reviewed(row, activity.rubric) : written(row, fields))
  return {
    reason: peers,
    page: async (after) => {
      const { rows, next } = await desk.get(path + (after ? `?after=${encodeURIComponent(after)}` : ""))
      return { rows: rows.map(make), next }
    },
    save: (work, given) => desk.act("PUT", `${path}/${work.person.id}`, given),
    undo: (work) => desk.act("DELETE", `${path}/${work.person.id}`, { reason: say("look.undo.reason") }),
  }
}

/** Work that peers look at: what they gave stands below, and what they came to together. @param {any} row @param {any} rubric @returns {Work} */
function reviewed(row, rubric) {
  const { person, nodes, at, reviews, result, staff, needs } = row
  const said = result ? say(result.by === "staff" ? "look.work.staff" : "look.work.peers", { marks: percent(result.marks), n: result.n }) : say("look.work.none")
  return {
    person, at, done: Boolean(staff), levels: staff?.levels ?? {}, comment: staff?.comment ?? "", note: needs ? say("look.work.needs", { n: needs }) : said,
    parts: [el("div", { class: "read" }, build(nodes)), el("p", { class: "soft" }, said),
      ...reviews.map((/** @type {any} */ review) => el("div", { class: "entry" }, facts(called(review.by), when(review.at)),
        el("ul", {}, ...rubric.criteria.map((/** @type {any} */ one) => el("li", {}, `${one.title}: ${one.levels[review.levels[one.id]]?.title ?? "–"}`))),
        review.comment && el("blockquote", { dir: "auto" }, review.comment)))],
  }
}

/** What somebody wrote in a discussion, board or showcase. @param {any} row @param {{[id: string]: string}} fields @returns {Work} */
function written(row, fields) {
  const { person, posts, levels, comment, ready } = row
  return {
    person, at: posts.at(-1)?.at ?? null, done: levels != null, levels: levels ?? {}, comment: comment ?? "", note: ready ? "" : say("look.work.early"),
    parts: posts.map((/** @type {any} */ post) => el("div", { class: "entry" },
      facts(when(post.at), post.to && say("look.work.to", { name: post.to.name || say("look.somebody") })), el("div", { class: "read" }, build(post.nodes, 0, fields)))),
  }
}
