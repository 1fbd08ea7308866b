// @ts-check
/** The dates of a session as they are for this learner: the one she has first, then what she could do about the others. */
import { save } from "./attached.js"
import { attempt, dialog } from "./dialog.js"
import { announce, el, fill, focusOn, need } from "./dom.js"
import { span } from "./meeting-facts.js"
import { MeetingForms } from "./meeting-forms.js"
import { dateAhead, dateOver, ownActs, ownDate, standingAt } from "./meeting-parts.js"
import { say } from "./words.js"

/** @typedef {import("./bridge-talk.js").Meeting} Meeting @typedef {import("./bridge-talk.js").Meetings} All */

const AGAIN = 30_000 // others take seats, too

export class Meetings {
  /** @type {All|null} */
  #now = null
  /** @type {Map<Element, string>} what each part was made from */
  #told = new Map()
  #next = 0
  #failed = false

  /** @param {HTMLElement} element @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked */
  constructor(element, course, asked) {
    this.element = element
    this.course = course
    this.id = asked.id
    this.two = asked.meeting?.mode === "one_to_one"
    const [mine, dates, past, feed] = [".own-date", ".dates", ".past", ".feed"].map((one) => need(one, element))
    this.mine = mine
    this.dates = dates
    this.past = past
    this.feed = feed
    this.forms = new MeetingForms(element, course, asked, () => this.look())
    this.on = (/** @type {"seat"|"leave"|"calendar"} */ what, /** @type {Meeting} */ meeting) => this.#do(what, meeting)
    need("button", feed).addEventListener("click", () => this.#copy())
  }

  /** Ask again where some time has passed, or a moment that changes something. */
  async due() {
    if (Date.now() >= this.#next) await this.look()
  }

  /** Who comes back here, as from a notice that something changed, is not told what was. */
  forget() {
    this.#next = 0
  }

  async look() {
    this.#next = Date.now() + AGAIN
    const now = await this.course.ask("GET", `/activities/${this.id}/meetings`).catch(() => null)
    this.#failed = !now
    if (now) this.#take(now)
    this.update()
  }

  /** @param {All} now */
  #take(now) {
    const before = this.#own
    this.#now = now
    const moments = now.meetings.flatMap((one) => Object.values(one)).map((value) => Date.parse(String(value)))
    this.#next = Math.min(this.#next, ...moments.filter((at) => at > Date.now()))
    const own = this.#own
    const news = own && before?.id === own.id ? told(own).filter((one) => !told(before).includes(one)) : []
    if (news.length) announce(news.join(" "))
  }

  /** The date one has a seat at, or waits for. */
  get #own() {
    return this.#now?.meetings.find(({ mine, over, state }) => mine && !over && state === "open")
  }

  update() {
    const [now, own] = [this.#now, this.#own]
    const all = now?.meetings ?? []
    const others = all.filter((meeting) => !meeting.over && meeting !== own)
    const past = all.filter(({ over }) => over).reverse()
    need(".telling", this.dates).textContent = this.#telling(others, past)
    this.dates.hidden = Boolean(own && !others.length)
    this.mine.hidden = !own
    this.past.hidden = !past.length
    this.feed.hidden = !now?.calendar
    if (own) this.#put(need(".facts", this.mine), own, () => ownDate(own, this.mine.getAttribute("aria-labelledby") ?? ""))
    if (own) this.#put(need(".acts-of", this.mine), own, () => ownActs(own, this.two, this.on))
    this.#put(need("ul", this.dates), others, () => others.map((one) => dateAhead(one, this.two, this.on)))
    this.#put(need("ul", this.past), past, () => past.map(dateOver))
    need("input", this.feed).setAttribute("value", now?.calendar ?? "")
    this.forms.update(now, own)
  }

  /** What did not change stays as it is, and what did keeps the keyboard where it was. @param {Element} part @param {unknown} from @param {() => (Node|false|""|null|undefined)[]} made */
  #put(part, from, made) {
    const told = JSON.stringify(from)
    if (this.#told.get(part) === told) return
    this.#told.set(part, told)
    const had = part.contains(document.activeElement) && document.activeElement?.getAttribute("data-act")
    fill(part, ...made())
    if (had) focusOn(part.querySelector(`[data-act="${had}"]`) ?? need("h2", part.closest("section") ?? part))
  }

  /** @param {Meeting[]} others @param {Meeting[]} past */
  #telling(others, past) {
    if (this.course.state.community !== "on") return say("session.dates.away")
    if (!this.#now) return say(this.#failed ? "session.dates.failed" : "session.dates.loading")
    if (!others.length) return say(past.length ? "session.dates.none.more" : "session.dates.none")
    return others.some(({ can }) => can.includes("sign_up")) ? say(this.two ? "session.two.dates.about" : "session.dates.about") : ""
  }

  /** @param {"seat"|"leave"|"calendar"} what @param {Meeting} meeting */
  #do(what, meeting) {
    const path = `/meetings/${meeting.id}`
    if (what === "calendar") return attempt(() => save(this.course, `${path}/calendar`, `${this.id}.ics`))
    if (what === "seat") {
      return attempt(async () => {
        const { mine } = (await this.course.ask("POST", `${path}/seat`, {})).meeting
        await this.#done(this.mine, `session.${mine.state === "waiting" ? "wait" : "sign_up"}.done`, { n: mine.position ?? 1, when: span(meeting) })
      })
    }
    dialog({
      title: say("session.leave.title"), about: el("p", {}, say("session.leave.about")), label: say("session.leave.reason"), optional: true, go: say("session.leave.go"),
      onsend: async (reason) => {
        await this.course.ask("DELETE", `${path}/seat`, { reason })
        setTimeout(() => this.#done(this.dates, "session.leave.done")) // the dialog is closed by then
      },
    })
  }

  /** @param {HTMLElement} part where the keyboard goes, because where it was is no more @param {string} key @param {import("./words.js").Values} [values] */
  async #done(part, key, values) {
    await this.look()
    focusOn(need("h2", part))
    announce(key, values)
  }

  async #copy() {
    const address = /** @type {HTMLInputElement} */ (need("input", this.feed))
    address.select()
    // A frame may not be let near the clipboard, and to ask is an error in its console; what is selected it may copy.
    const copied = document.execCommand("copy") || await navigator.clipboard?.writeText(address.value).then(() => true, () => false)
    if (copied) announce("session.calendar.copied")
  }
}

/** What is said aloud when it begins to be so. @param {Meeting} own */
const told = (own) => [standingAt(own), own.link ? say("session.link.here") : "", own.can.includes("attend") ? say("session.code.open") : ""].filter(Boolean)
