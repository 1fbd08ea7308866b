// @ts-check
/** Where the facilitator's page is shown: how high its frame is, and the way back to the LMS. */
import { told, wayBack } from "./bridge-lti-address.js"
import { homeward, need } from "./dom.js"
import { fitFrame } from "./frame.js"

/** Have the frame fit the page, where the LMS knows how. */
export function settle() {
  fitFrame(told(location.hash).frame)
}

/** The visit is over: the way back is all that is left. @param {string} api */
export async function leave(api) {
  const home = await wayBack(api, told(location.hash).home)
  if (home) need("#trouble").append(" ", homeward(home))
}
