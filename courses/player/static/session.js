// @ts-check
/** A live session: the date one has, the others, what makes up for one; below stand the questions that open it. */
import { Board } from "./board.js"
import { el, need } from "./dom.js"
import { Meetings } from "./meetings.js"
import { say } from "./words.js"

export class Session extends Board {
  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    super(section, course)
    const { own, note, search, thread, mute } = this
    this.meetings = new Meetings(need(".meetings", section), course, this.asked)
    this.questions = el("section", { class: "questions" }, el("h2", {}, say("as.session.talk.heading"), " ", thread.summary), el("p", { class: "soft" }, say("session.questions.about")),
      note, own.first, own.another, search, thread.element, mute.element)
    thread.heading.remove()
    this.part.element.after(this.meetings.element, this.questions)
    this.prompt.open = !course.finished(this.id)
    const look = this.poll.ask
    this.poll.ask = () => Promise.all([look(), this.meetings.due()])
  }

  /** @param {string} rest a post, or the code that a picture of it leads to */
  show(rest) {
    const [, code = ""] = rest.split("code/")
    this.meetings.forms.scanned(code)
    this.meetings.forget()
    super.show(code ? "" : rest)
  }

  update() {
    super.update()
    this.meetings.update()
    // What two people talk about stays between them, unless the course asks for questions.
    this.questions.hidden = this.meetings.two && !this.asked.require?.posts
  }

  /** What most people want answered comes first. @param {import("./bridge.js").Post} post */
  rank({ endorsed = 0 }) {
    return -endorsed
  }
}
