// @ts-check
/** The kinds of rows: a person somewhere on the way, a post that waits for somebody, somebody who helps others. */
import { el } from "./dom.js"
import { again, excuse, extend, nudge, readOnly } from "./facilitator-acts.js"
import { pair } from "./facilitator-pair.js"
import { answer, approve, best, give, hide, own, read, restore } from "./facilitator-post-acts.js"
import { called, facts, linked, row, since, stateOf, todo } from "./facilitator-rows.js"
import { ago, say, when } from "./words.js"

/** @typedef {import("./facilitator-desk.js").Desk} Desk @typedef {import("./facilitator-rows.js").Act} Act */

/** Somebody, with what would help most in this list first. @param {Desk} desk @param {any} person @param {string} [list] */
export function aboutPerson(desk, person, list = "") {
  const all = { nudge: nudge(desk, person), extend: extend(desk, person), excuse: excuse(desk, person), pair: pair(desk, person) }
  /** @type {(keyof typeof all)[]} */
  const order = list === "asks" ? ["extend", "nudge", "excuse"] : ["alone", "waiting"].includes(list) && person.pod != null
    ? ["pair", "nudge", "excuse", "extend"] : ["nudge", "extend", "excuse", ...(person.pod != null ? /** @type {const} */ (["pair"]) : [])]
  /** @type {Act[]} */
  const trouble = person.conflict ? [again(desk, person, "rebind")] : person.grade?.state === "failed" ? [again(desk, person, "resend")]
    // What a teacher has changed is decided about where both grades are to be seen.
    : person.grade?.state === "differs" ? [{ label: say("look.grade.see"), href: desk.here(`people/${person.id}`) }] : []
  return row({
    who: [linked(desk, person), small(person)],
    what: [
      facts(person.gone ? since("look.gone", person.gone) : stateOf(person.state), since("look.since", person.since), person.nudged_at && since("look.nudged", person.nudged_at)),
      list === "asks" && el("blockquote", { dir: "auto" }, person.reason),
      list === "asks" && facts(desk.title(person.activity), person.due && say("look.due", { when: when(person.due) }), since("look.asked", person.at)),
      person.conflict && el("p", { class: "trouble" }, say("look.conflict")),
      wrongGrade(person.grade?.state) && el("p", { class: "trouble" }, person.grade.state === "failed" && `${say("look.grade.failed")} `, person.grade.reason),
      !person.gone && todo(person.missing ?? []),
      person.next_at && el("p", { class: "soft" }, say("look.next", { when: when(person.next_at) })),
    ],
    // Somebody who has finished needs nothing; what can be done is in the menu. Who has left cannot be reached.
    acts: [...trouble, ...((person.gone || person.state === "finished") && !trouble.length ? [null] : []),
      ...order.filter((name) => !person.gone || name !== "nudge").map((name) => all[name]), readOnly(desk, person)],
  })
}

/** A post, with what it waits for. @param {Desk} desk @param {any} post @param {string} list */
export function aboutPost(desk, post, list) {
  /** @type {{[list: string]: () => Act[]}} */
  const acts = {
    reported: () => [hide(desk, post), restore(desk, post), read(desk, post)],
    hidden: () => [restore(desk, post), read(desk, post)],
    pending: () => [approve(desk, post), hide(desk, post), read(desk, post)],
    unanswered: () => [answer(desk, post), own(desk, post), ...give(desk, post), read(desk, post), best(desk, post, true)],
    best: () => [read(desk, post), best(desk, post, false)],
  }
  return row({
    who: [linked(desk, post.author), el("small", {}, desk.title(post.activity))],
    what: [
      el("p", { class: "excerpt", dir: "auto" }, post.excerpt),
      facts(list === "unanswered" ? age(post) : since("look.written", post.at), list === "unanswered" && owner(post),
        post.state === "hidden" && say("look.hidden"), post.flag && say(`look.flag.${post.flag}`)),
      ...(post.reports ?? []).map((/** @type {{reason: string, at: string}} */ report) =>
        el("p", { class: "report" }, say("look.report"), " ", el("q", { dir: "auto" }, report.reason), ` · ${ago(report.at)}`)),
    ],
    acts: acts[list]?.() ?? [read(desk, post)],
  })
}

/** Who helps many others: every part, no rank and no sum. @param {Desk} desk @param {any} person */
export function helper(desk, person) {
  const parts = ["peers", "first", "helped", "confirmed"].filter((part) => person[part])
  return row({
    who: [linked(desk, person), small(person)],
    what: [el("ul", {}, ...parts.map((part) => el("li", {}, say(`look.helps.${part}`, { n: person[part] }))))],
    acts: [{ ...nudge(desk, person), label: say("look.do.thank") }],
  })
}

/** Whether a grade waits for a facilitator to do something about it. @param {string|undefined} state */
export function wrongGrade(state) {
  return state === "failed" || state === "differs"
}

/** @param {{via?: string, pod?: number|null, run?: string|null}} person */
export function small({ via, pod, run }) {
  const said = [via && say(`look.via.${via}`), pod && say("look.pod", { number: pod }), run].filter(Boolean)
  return el("small", {}, said.join(" · "))
}

/** @param {{hours: number}} post */
function age({ hours }) {
  const words = hours ? say("look.hours", { n: hours }) : say("look.fresh")
  return hours >= 24 ? el("strong", { class: "late" }, words) : words
}

/** @param {{owner?: {id: string, name: string, me?: boolean}|null}} post */
function owner({ owner }) {
  if (!owner) return say("look.owner.none")
  return owner.me ? say("look.owner.me") : el("span", {}, say("look.owner"), " ", called(owner))
}
