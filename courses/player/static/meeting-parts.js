// @ts-check
/** One date in words: the one that is one's own, one still to come, one that is over. */
import { act, el, sign } from "./dom.js"
import { facts, span } from "./meeting-facts.js"
import { say, when } from "./words.js"

/** @typedef {import("./bridge-talk.js").Meeting} Meeting @typedef {(name: "seat"|"leave"|"calendar", meeting: Meeting) => unknown} On */

/** What one is there, as a heading. @param {Meeting} meeting */
export function standingAt({ mine }) {
  return say(mine?.attendance ? `session.attendance.${mine.attendance}` : `session.mine.${mine?.state}`, { n: mine?.position ?? 1 })
}

/** @param {Meeting} own @param {string} id */
export function ownDate(own, id) {
  const { link, link_from: from, online, mine, sign_up_until } = own
  return [
    el("h2", { id, tabindex: -1 }, sign(mine?.attendance ? "complete" : "waiting_on_peers"), " ", standingAt(own)),
    el("p", { class: "when" }, span(own)), ...facts(own),
    mine?.state === "waiting" ? el("p", {}, say("session.wait.about", { when: when(sign_up_until) }))
      : link ? el("p", {}, leads(link, say("session.link"), "button main"))
      : online && el("p", {}, say("session.link.from", { when: when(from ?? "") })),
  ]
}

/** What one can do with one's own date. @param {Meeting} own @param {boolean} two @param {On} on */
export function ownActs(own, two, on) {
  const { can, cancel_until, mine, starts } = own
  const waits = mine?.state === "waiting"
  const may = can.includes("leave")
  const about = may ? !waits && say("session.leave.until", { when: when(cancel_until) })
    : !mine?.attendance && Date.parse(starts) > Date.now() && say("session.leave.too_late")
  return [
    can.includes("sign_up") && seat("session.sign_up", own, on),
    act(say("session.calendar.add"), () => on("calendar", own), { "data-act": "calendar" }),
    may && act(say(waits ? "session.leave.waiting" : two ? "session.two.leave" : "session.leave"), () => on("leave", own), { "data-act": "leave" }),
    about && el("small", {}, about),
  ]
}

/** A date still to come. @param {Meeting} meeting @param {boolean} two @param {On} on */
export function dateAhead(meeting, two, on) {
  const { state, can, seats, left, waiting, sign_up_until: until } = meeting
  const take = can.includes("wait") ? "session.wait" : can.includes("sign_up") && (two ? "session.two.sign_up" : "session.sign_up")
  const room = two ? say(left ? "session.two.free" : "session.two.taken") : seats !== null && say(left ? "session.seats" : "session.seats.none", { n: left || seats, all: seats })
  const about = [room, waiting > 0 && say("session.waiting", { n: waiting }),
    take ? say("session.sign_up.until", { when: when(until) }) : Date.parse(until) < Date.now() && say("session.state.closed")]
  return el("li", { "data-state": state }, el("h3", {}, span(meeting)), ...facts(meeting), cancelled(meeting) || el("p", { class: "soft room" }, about.filter(Boolean).join(" · ")), take && seat(take, meeting, on))
}

/** A date that is over. @param {Meeting} meeting */
export function dateOver(meeting) {
  const { mine, applies, recording } = meeting
  const was = !applies ? say("session.applies.not") : mine?.state === "booked" && standingAt({ ...meeting, mine: { ...mine, attendance: mine.attendance ?? /** @type {any} */ ("null") } })
  return el("li", {}, el("h3", {}, span(meeting)), cancelled(meeting) || (was && el("p", {}, was)),
    mine?.outcome && el("p", { class: "read comment", dir: "auto" }, mine.outcome),
    mine?.follow_up && el("p", {}, say("session.follow_up", { when: when(mine.follow_up) })),
    recording && el("p", {}, leads(recording, say("session.recording"))))
}

/** A way out of this page, to an address of the facilitator's; none where the address is no web page's. @param {string|null} href @param {string} text @param {string} [look] */
export function leads(href, text, look) {
  return /^https?:\/\//i.test(href ?? "") && el("a", { href, class: look, target: "_blank", rel: "noopener noreferrer" }, text)
}

/** @param {Meeting} meeting */
const cancelled = ({ state, reason }) => state === "cancelled" && el("p", {}, say("session.cancelled", { reason: reason ?? "" }))
/** @param {string} key @param {Meeting} meeting @param {On} on */
const seat = (key, meeting, on) => el("button", { type: "button", "data-act": meeting.id, "aria-label": `${say(key)}: ${span(meeting)}`, onclick: () => on("seat", meeting) }, say(key))
