// @ts-check
/** All that reviewing is, in the order in which it comes: practise, review others' work, read what others say, look back. */
import { act, announce, el, fill, focusOn, need } from "./dom.js"
import { build } from "./nodes.js"
import { Practice } from "./practice.js"
import { ReviewForm } from "./review-form.js"
import { chosen, summed } from "./rubric.js"
import { percent, say, when } from "./words.js"

/**
 * @typedef {import("./bridge-talk.js").Levels} Levels @typedef {import("./bridge.js").Node} TreeNode
 * @typedef {{id: string, nodes: TreeNode[], at: string, until?: string, levels: Levels, comment: string, editable?: boolean}} Work
 * @typedef {{id: string, at: string, levels: Levels, comment: string, staff: boolean}} Received
 * @typedef {{open: "post"|"train"|"review", training: import("./practice.js").Trained[], assigned: Work[], given: Work[],
 *   received: Received[], available: boolean,
 *   result: {points: {[criterion: string]: number}, marks: number, by: "peers"|"staff", n: number}|null}} Overview
 */

export class Reviews {
  /** @type {Overview|null} */
  #now = null
  /** @type {Map<Element, string>} what each part was made from */
  #told = new Map()
  /** @type {ReviewForm|null} */
  #form = null

  /** @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked */
  constructor(course, asked) {
    this.course = course
    this.asked = asked
    this.rubric = /** @type {import("./bridge-talk.js").Rubric} */ (asked.rubric)
    this.path = `/activities/${asked.id}/reviews`
    this.practice = new Practice(course, asked, () => this.look())
    this.status = el("p", { class: "status", role: "status" })
    this.work = el("section")
    this.received = el("section")
    this.given = el("section")
    this.element = el("div", { class: "reviews" }, this.practice.element, this.work, this.received, this.given)
  }

  async look() {
    const now = await this.course.ask("GET", this.path).catch(() => null)
    if (now) this.#now = now
    this.update()
  }

  update() {
    const now = this.#now
    this.element.hidden = !now || this.course.state.role !== "learner"
    if (!now) return
    this.practice.update(now.training, now.open === "train")
    this.#form?.update()
    const { reviews_given: wanted = 0 } = { ...this.asked.require, ...this.course.entry(this.asked.id).asked }
    const owes = now.given.length < wanted
    this.#put(this.work, [now.open, now.assigned[0]?.id, now.available, owes], () => this.#work(now, owes))
    this.#put(this.received, [now.open, now.received, now.result, owes, now.available], () => this.#received(now, owes))
    this.#put(this.given, now.given, () => this.#given(now))
  }

  /** What did not change stays as it is, with the keyboard where it was. @param {Element} part @param {unknown} from @param {() => import("./dom.js").Child} made */
  #put(part, from, made) {
    const told = JSON.stringify(from)
    if (this.#told.get(part) === told || (part === this.work && this.#form?.lost(this.#now?.assigned[0]?.id))) return
    this.#told.set(part, told)
    fill(part, made())
  }

  /** @param {Overview} now @param {boolean} owes @returns {import("./dom.js").Child} */
  #work({ open, assigned: [work], available, given }, owes) {
    this.#form?.close()
    this.#form = null
    if (open !== "review") return []
    const heading = el("h2", { tabindex: -1 }, say("peer.review"))
    if (!work) {
      const about = available ? (owes ? "peer.review.about" : "peer.enough") : owes ? "peer.none" : ""
      const key = !available ? "peer.get.again" : given.length ? "peer.get.more" : "peer.get"
      this.status.textContent = ""
      return about ? [heading, el("p", {}, say(about)), el("p", {}, el("button", { type: "button", class: owes && available ? "main" : "", onclick: () => this.#next() }, say(key))), this.status] : []
    }
    this.#form = new ReviewForm(this.course, this.asked, work, { onsent: () => this.#sent(), onnext: () => this.#next() })
    return [heading, el("p", { class: "soft" }, say("peer.until", { when: when(work.until ?? "") })), this.#words(work), this.#form.element]
  }

  async #next() {
    try {
      const { assigned } = await this.course.ask("POST", this.path, {})
      this.#form?.close()
      this.#form = null
      await this.look()
      if (assigned) focusOn(need("h2", this.work))
      else announce("peer.none")
    } catch (error) {
      this.status.textContent = say(error instanceof Error ? error.message : "error.server")
    }
  }

  async #sent() {
    this.#form?.close()
    this.#form = null
    await this.look()
    const heading = this.work.querySelector("h2") ?? this.received.querySelector("h2")
    if (heading) focusOn(heading)
    announce("peer.sent")
  }

  /** @param {Overview} now @param {boolean} owes @returns {import("./dom.js").Child} */
  #received({ open, received, result, available, assigned }, owes) {
    if (open !== "review" && !received.length) return []
    const none = owes && (available || assigned.length) ? "peer.received.later" : "peer.received.none"
    return /** @type {Element[]} */ ([
      el("h2", { tabindex: -1 }, say("peer.received")),
      !received.length && el("p", { class: "soft" }, say(none)),
      result && el("div", { class: "card" }, el("p", {}, say(`peer.by.${result.by}`, { n: result.n, marks: percent(result.marks) })), summed(this.rubric, result.points)),
      received.length > 0 && el("ul", { class: "said-of" }, received.map(({ at, levels, comment, staff }) => el("li", {},
        el("h3", {}, say(staff ? "peer.staff" : "peer.reviewer"), " ", el("small", {}, when(at))), quoted(comment), chosen(this.rubric, levels)))),
    ].filter(Boolean))
  }

  /** @param {Overview} now @returns {import("./dom.js").Child} */
  #given({ given }) {
    if (!given.length) return []
    const item = (/** @type {Work} */ work) => {
      const place = el("div")
      const edit = () => {
        const close = () => (form.close(), fill(place), button.focus())
        const form = new ReviewForm(this.course, this.asked, work, { onsent: () => this.#sent(), onclose: close })
        fill(place, form.element)
        form.focus()
      }
      const button = act(say("peer.given.edit"), edit, { hidden: !work.editable })
      const at = say("peer.given.work", { when: when(work.at) })
      return el("li", {}, el("details", {}, el("summary", {}, at), this.#words(work)), quoted(work.comment), chosen(this.rubric, work.levels), button, place)
    }
    return [el("details", { class: "looking-back" }, el("summary", {}, say("peer.given", { n: given.length })), el("ul", { class: "said-of" }, given.map(item)))]
  }

  /** @param {Work} work */
  #words({ nodes }) {
    return nodes.length ? el("blockquote", { class: "read work-shown" }, build(nodes)) : el("p", { class: "soft" }, say("peer.gone"))
  }
}

/** @param {string} comment */
const quoted = (comment) => el("p", { class: "read comment", dir: "auto" }, comment)
