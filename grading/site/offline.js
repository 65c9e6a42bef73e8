
/* Appended to JupyterLite's service worker, whose functions of the same names these replace: the later one counts.
   JupyterLite's own stops keeping files when the browser has put the worker to sleep, asks for all of them again at
   each visit, keeps errors, and after an update may mix the files of two versions. Here, each version of the site has
   a store of its own. What is in it is not asked for again. */
const STORES = `practice ${self.registration.scope} `;
const STORE = STORES + "{version}";

function onInstall() {
  self.skipWaiting();
}

function onActivate(event) {
  event.waitUntil(Promise.all([forgetOldStores(), self.clients.claim()]));
}

/** Keep this version's store and the one before it: a page that is open may still need a file of that one. */
async function forgetOldStores() {
  const older = (await caches.keys()).filter((name) => name.startsWith(STORES) && name !== STORE);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
}

/** What goes to the network as it is: all but files; the list of notebooks is one, though it stands below api/. */
function shouldDrop(request, url) {
  const file = !url.pathname.includes("/api/") || url.pathname.endsWith("/all.json");
  return request.method !== "GET" || !url.protocol.startsWith("http") || !file;
}

/** Answer from this version's store, else from the network, else from what is left of the version before. */
async function maybeFromCache(event) {
  const { request } = event;
  const page = request.mode === "navigate";
  const alike = { ignoreSearch: page }; // one page opens every notebook
  const store = await caches.open(STORE);
  const kept = await store.match(request, alike);
  if (kept) return kept;
  let answer;
  try {
    answer = await fetch(request, page ? {} : { cache: "no-cache" }); // not an older version's, from the browser's own cache
  } catch (error) {
    answer = Response.error();
  }
  if (answer.status === 200 || answer.type === "opaque") {
    if (!answer.redirected) event.waitUntil(store.put(request, answer.clone()));
    return answer;
  }
  return (await caches.match(request, alike)) ?? answer;
}
