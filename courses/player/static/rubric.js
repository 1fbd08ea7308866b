// @ts-check
/** A rubric to choose from, and what was chosen. Levels are told by their titles; points stand beside them. */
import { el, need, sign, unique } from "./dom.js"
import { say } from "./words.js"

/** @typedef {import("./bridge-talk.js").Rubric} Rubric @typedef {import("./bridge-talk.js").Levels} Levels */

/** One fieldset for each criterion. @param {Rubric} rubric @param {Levels} chosen @param {() => void} onchange */
export function rubricForm({ criteria }, chosen, onchange) {
  const name = unique("rubric")
  const element = el("div", { class: "rubric", onchange }, criteria.map(({ id, title, levels }) =>
    el("fieldset", { "data-criterion": id }, el("legend", {}, title), el("div", { class: "options" }, levels.map((level, at) =>
      el("label", {}, el("input", { type: "radio", name: `${name}-${id}`, value: at, checked: chosen[id] === at }),
        el("span", {}, level.title, " ", el("small", {}, points(level.points)))))))))

  /** @returns {Levels} */
  function levels() {
    const all = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll(":checked")])
    return Object.fromEntries(all.map((input) => [input.closest("fieldset")?.dataset.criterion ?? "", Number(input.value)]))
  }

  /** The first criterion without a level: its title, and where to choose. */
  function open() {
    const given = levels()
    const lacking = criteria.find(({ id }) => given[id] === undefined)
    return lacking && { title: lacking.title, field: need(`[data-criterion="${CSS.escape(lacking.id)}"] input`, element) }
  }

  return { element, levels, open }
}

/** What was chosen, criterion by criterion. @param {Rubric} rubric @param {Levels} levels */
export function chosen({ criteria }, levels) {
  return el("ul", { class: "levels" }, criteria.map(({ id, title, levels: all }) =>
    el("li", {}, el("strong", {}, title), ": ", all[levels[id]]?.title)))
}

/** One's own levels beside the team's. @param {Rubric} rubric @param {Levels} mine @param {Levels} team */
export function compared({ criteria }, mine, team) {
  return el("ul", { class: "levels" }, criteria.map(({ id, title, levels }) => {
    const same = mine[id] === team[id]
    const line = (/** @type {string} */ who, /** @type {number} */ at) => el("span", {}, `${say(who)}: `, levels[at]?.title)
    return el("li", {}, sign(same ? "complete" : "waiting_on_peers"), el("div", {}, el("strong", {}, title),
      same ? line("peer.same", team[id]) : [line("peer.you", mine[id]), line("peer.team", team[id])]))
  }))
}

/** What several reviews come to. @param {Rubric} rubric @param {{[criterion: string]: number}} sums */
export function summed({ criteria }, sums) {
  return el("ul", { class: "levels" }, criteria.map(({ id, title, levels }) => {
    const level = levels.find((one) => one.points === sums[id])
    const best = Math.max(...levels.map((one) => one.points))
    return el("li", {}, el("div", {}, el("strong", {}, title), el("span", {}, say("peer.points", { points: sums[id] ?? 0, n: best }), level && `: ${level.title}`)))
  }))
}

/** @param {number} n */
const points = (n) => say("peer.level.points", { n })
