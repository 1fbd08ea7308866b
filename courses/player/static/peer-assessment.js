// @ts-check
/** Work that people review for each other, without names: handing in is a post of one's own, the rest is in reviews.js. */
import { Discussion } from "./discussion.js"
import { Reviews } from "./reviews.js"

export class PeerAssessment extends Discussion {
  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    super(section, course)
    this.reviews = new Reviews(course, this.asked)
    this.own.first.after(this.reviews.element)
  }

  /** @param {string} post */
  show(post) {
    super.show(post)
    this.reviews.look()
  }

  update() {
    super.update()
    this.reviews.update()
  }

  /** Whatever happens here, by whomever, comes with news of the feed. */
  shown() {
    this.reviews.look()
  }
}
