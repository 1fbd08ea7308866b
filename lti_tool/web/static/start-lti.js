// @ts-check
/**
 * Starts the player on a page that a platform's launch led to. The token stays in the fragment, so that a reload and a
 * second tab still work where every storage is blocked.
 */
import { told } from "./bridge-lti-address.js"
import { Api } from "./bridge-lti-api.js"
import { LtiBridge } from "./bridge-lti.js"
import { Memory } from "./bridge-lti-memory.js"
import { Sync } from "./bridge-lti-sync.js"
import { fitFrame } from "./frame.js"
import { start } from "./player.js"

const { settings, plan } = JSON.parse(document.getElementById("config")?.textContent ?? "{}")
const { token, frame, locale, home } = told(location.hash)
const api = new Api(settings.api, token)
const memory = new Memory(token)

start(new LtiBridge({ api, memory, sync: new Sync({ api, plan, memory }), locale, home })).then(() => fitFrame(frame))
