// @ts-check
/** One sentence at the top when something about this visit is not as usual: nothing recorded, refused, ended. */
import { announce, el, fill, homeward, need } from "./dom.js"
import { say } from "./words.js"

export class Notice {
  /** @param {import("./course.js").Course} course */
  constructor(course) {
    this.course = course
    this.element = need("#notice")
    this.said = this.#key()
    course.onchange(() => this.#changed())
  }

  /** Shown when one moves to another place, so that no text jumps under the eyes of a reader. */
  update() {
    const key = this.#key()
    this.element.hidden = !key
    const { desk, home } = this.course.opened
    fill(this.element, key && say(key), key === "notice.ended" && home && " ", key === "notice.ended" && home && homeward(home), desk && " ", desk && el("a", { href: desk }, say("notice.desk")),
      key === "notice.join_code" && this.course.bridge.entrance?.(() => this.#joined()))
  }

  #joined() {
    this.update()
    announce("join.done")
    need("#stage").focus()
  }

  /** What happens while one reads is said at once. */
  #changed() {
    const key = this.#key()
    if (key && key !== this.said) announce(key)
    this.said = key
    if (key && this.element.hidden && scrollY === 0) this.update()
  }

  #key() {
    const { state, opened } = this.course
    // Out of reach comes and goes, so it is said at the foot, and where one writes.
    if (state.notice && state.notice !== "notice.offline") return state.notice
    if (opened.notice) return opened.notice
    if (opened.mode === "review" && !state.outcome.complete) return "notice.review.open" // asked for again, or begun anew
    if (opened.mode !== "normal") return `notice.${opened.mode}`
    if (!this.course.learning) return "notice.facilitator"
    if (!opened.recording) return "notice.no_lms"
    return state.community === "refused" ? "notice.refused" : null
  }
}
