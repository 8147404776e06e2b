// Mouse and keys, and what tests may ask of the page.

// The row and the time under the mouse.
function under(e) {
  const y = e.offsetY
  const row = shown.rows.find((r) => {
    const top = rowY(r)
    return y >= top && y < top + r.h && !!r.top === y < shown.pinned
  })
  return { row, t: Math.max(0, Math.min(run.finish, T(e.offsetX))), x: e.offsetX }
}

function toggleFold(row) {
  const many = row.members.length > FOLDED_FROM
  const set = many ? shown.unfolded : shown.folded
  if (!set.delete(row.key)) set.add(row.key)
  layout()
  clamp()
}

let drag = null
const view = $('view')

function dragTo(e) {
  const at = under(e)
  if (drag.measures) {
    shown.range = [Math.min(drag.t, at.t), Math.max(drag.t, at.t)]
    measureRange()
  } else {
    const moved = ((e.clientX - drag.x) / plotWidth()) * (drag.till - drag.from)
    shown.from = drag.from - moved
    shown.till = drag.till - moved
    shown.scroll = drag.scroll - (e.clientY - drag.y)
    clamp()
  }
  draw()
}

view.onmousemove = (e) => {
  if (drag) return dragTo(e)
  const at = under(e)
  const tip = $('tip')
  if (at.row && at.x > GUTTER) {
    shown.hover = at
    tip.textContent = tellAt(at)
    tip.hidden = false
    tip.style.left = Math.min(e.clientX + 14, innerWidth - 390) + 'px'
    tip.style.top = Math.min(e.clientY + 16, innerHeight - 60) + 'px'
    openLine(placeOf(at), true)
  } else {
    shown.hover = null
    tip.hidden = true
  }
  draw()
}

view.onmouseleave = () => {
  shown.hover = null
  $('tip').hidden = true
  draw()
}

view.onmousedown = (e) => {
  const { from, till, scroll } = shown
  drag = { x: e.clientX, y: e.clientY, t: under(e).t, measures: e.shiftKey, from, till, scroll }
}

addEventListener('mouseup', (e) => {
  const was = drag
  drag = null
  if (!was || was.measures || e.target !== view) return
  if (Math.abs(e.clientX - was.x) + Math.abs(e.clientY - was.y) > 3) return
  const at = under(e)
  if (at.row?.key) {
    toggleFold(at.row)
    draw()
  } else if (at.row) choose(at)
})

view.addEventListener(
  'wheel',
  (e) => {
    e.preventDefault()
    const at = under(e)
    if (at.x < GUTTER || e.altKey) {
      if (e.offsetY < shown.pinned) shown.topScroll += e.deltaY
      else shown.scroll += e.deltaY
    } else if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
      const moved = ((e.deltaX || e.deltaY) / shown.width) * (shown.till - shown.from)
      shown.from += moved
      shown.till += moved
    } else zoom(Math.exp(e.deltaY * 0.0015), at.x)
    clamp()
    draw()
  },
  { passive: false },
)

$('overview').onmousedown = $('overview').onmousemove = (e) => {
  if (e.buttons !== 1) return
  const width = shown.till - shown.from
  const middle =
    ((e.offsetX - GUTTER) / ($('overview').clientWidth - GUTTER - 8)) * onAxis(run.finish)
  shown.from = middle - width / 2
  shown.till = middle + width / 2
  clamp()
  draw()
}

$('search').oninput = (e) => search(e.target.value)
$('search').onkeydown = (e) => {
  if (e.key === 'Enter' && shown.found?.length) {
    const hit = shown.found.shift()
    shown.found.push(hit)
    choose(hit)
  } else if (e.key === 'Escape') {
    e.target.value = ''
    search('')
    view.focus()
  }
  e.stopPropagation()
}

// ---- keys ----

const timesOf = (row) => row.unit?.t ?? row.object?.t ?? row.curve?.t ?? [0]

function firstChoice() {
  shown.chosen ??= {
    row: shown.rows.find((r) => r.unit) ?? shown.rows[0],
    t: Math.max(0, T(GUTTER + 1)),
  }
  return shown.chosen
}

function stepEvent(by) {
  const at = firstChoice()
  const times = timesOf(at.row)
  const i = lastAt(times, at.t)
  const next = Math.max(0, Math.min(times.length - 1, i + by))
  choose({ row: at.row, t: times[next] })
}

function stepLane(by) {
  const at = firstChoice()
  const next = shown.rows[shown.rows.indexOf(at.row) + by]
  if (next) choose({ row: next, t: at.t })
}

function follow() {
  const at = firstChoice()
  const a = run.arrows.find((arrow) => touches(arrow, at))
  const u = at.row.unit
  if (!a || !u) return
  const [id, t] = a.u1 === u.id ? [a.u0, a.t0] : [a.u1, a.t1]
  choose({ row: run.byId.get(id).row, t })
}

function setRange(end) {
  const { t } = firstChoice()
  const [from, till] = shown.range ?? [0, run.finish]
  shown.range = end ? [Math.min(from, t), t] : [t, Math.max(till, t)]
  measureRange()
}

function zoomToChoice() {
  if (shown.range) return zoomTo(...shown.range)
  const at = firstChoice()
  const times = timesOf(at.row)
  const i = Math.max(0, lastAt(times, at.t))
  zoomTo(times[i], times[i + 1] ?? run.finish)
}

function move(part) {
  const width = shown.till - shown.from
  shown.from += width * part
  shown.till += width * part
}

// Close what lies over the picture; else choose nothing.
function leave() {
  if ($('help').hidden && !shown.table) chooseNothing()
  $('help').hidden = true
  showTable(false)
  view.focus()
}

function chooseNothing() {
  shown.chosen = shown.range = shown.found = null
  shown.sentence = -1
  shown.path = false
  measureRange()
  fillPanel()
}

const middle = () => (shown.chosen ? X(shown.chosen.t) : (shown.width + GUTTER) / 2)
const ON_KEY = {
  w: () => zoom(0.7, middle()),
  '+': () => zoom(0.7, middle()),
  s: () => zoom(1.4, middle()),
  '-': () => zoom(1.4, middle()),
  a: () => move(-1 / 8),
  d: () => move(1 / 8),
  0: showAll,
  ArrowLeft: () => stepEvent(-1),
  ArrowRight: () => stepEvent(1),
  ArrowUp: () => stepLane(-1),
  ArrowDown: () => stepLane(1),
  Enter: () => openLine(placeOf(firstChoice())),
  f: follow,
  n: () => chooseSentence(Math.min(run.sentences.length - 1, shown.sentence + 1)),
  p: () => chooseSentence(Math.max(0, shown.sentence - 1)),
  '[': () => setRange(false),
  ']': () => setRange(true),
  z: zoomToChoice,
  ' ': () => {
    const row = firstChoice().row
    const at = row.key ? row : shown.rows.find((r) => r.members?.includes(row.unit))
    if (at) {
      shown.chosen = { row: at, t: shown.chosen.t }
      toggleFold(at)
      shown.chosen.row = shown.rows.find((r) => r.key === at.key)
    }
  },
  c: () => (shown.path = !shown.path),
  t: ACTS.steps,
  g: ACTS.arrows,
  x: ACTS.text,
  l: ACTS.language,
  k: ACTS.theme,
  v: ACTS.save,
  '?': ACTS.keys,
  '/': () => $('search').focus(),
  i: () => {
    const place = placeOf(firstChoice())
    if (place) togglePin(place)
  },
  Escape: leave,
}

addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.tagName === 'INPUT') return
  const key = e.key.length === 1 ? e.key.toLowerCase() : e.key
  if (!ON_KEY[key]) return
  if ((key === ' ' || key === 'Enter') && e.target.closest('a, li, button')) return
  e.preventDefault()
  ON_KEY[key]()
  clamp()
  if (shown.table && key !== 'x') {
    fillTable()
    $('table').focus()
  }
  draw()
})

// Arrows move from row to row of a list, Enter does what a click does.
const ROAM = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -1e9, End: 1e9 }
for (const list of ['source', 'output', 'table'].map($)) {
  list.addEventListener('keydown', (e) => {
    const rows = [...list.querySelectorAll('[tabindex="-1"]')]
    const now = rows.indexOf(document.activeElement)
    const i = now < 0 ? rows.indexOf(list.querySelector('.on')) : now
    if (e.key === 'Enter' && now >= 0) rows[now].click()
    else if (!ROAM[e.key] || !rows.length) return
    else rows[Math.max(0, Math.min(rows.length - 1, i + ROAM[e.key]))].focus()
    e.preventDefault()
    e.stopPropagation()
  })
}
addEventListener('resize', refresh)

// For tests: what the page shows, as plain values.
//   lanes()       the names of the rows, from above
//   arrows()      how many arrows of each kind the run has
//   sentences()   the sentences, as text
//   tell(row, t)  the sentence of a row at a time in ns
//   where(row, t) the point of the window that shows it
//   view()        the times at the left and right edge; choice(): what is chosen
//   svg(range)    the picture as SVG, or the range of it
//   picture(width, height): a canvas with the picture, without texts
//   drawn         how many ms the last drawing took; opened: from the data to the first picture
window.timeline = {
  drawn: 0,
  opened: 0,
  lanes: () =>
    shown.rows.map(
      (r) =>
        r.unit?.title ??
        r.object?.name ??
        (r.place ? `line ${r.place % PLACES}` : (r.key ?? 'at once')),
    ),
  arrows() {
    const names = Object.keys(ARROW_KINDS)
    const counts = Object.fromEntries(names.map((name) => [name, 0]))
    for (const a of run.arrows) counts[names[a.kind]]++
    return counts
  },
  sentences: () => run.sentences.map((s) => say(s.key, s.values)),
  tell: (i, t) => tellAt({ row: shown.rows[i], t }),
  where(i, t) {
    const box = view.getBoundingClientRect()
    return { x: box.left + X(t), y: box.top + rowY(shown.rows[i]) + shown.rows[i].h / 2 }
  },
  view: () => [offAxis(shown.from), offAxis(shown.till)],
  choice: () => shown.chosen && { lane: shown.rows.indexOf(shown.chosen.row), t: shown.chosen.t },
  svg(range) {
    const { from, till } = shown
    if (range) [shown.from, shown.till] = range.map(onAxis)
    const p = svgPen()
    paint(p)
    Object.assign(shown, { from, till })
    return p.done()
  },
  picture(width, height) {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width, height })
    const ctx = canvas.getContext('2d')
    const before = { width: shown.width, height: shown.height }
    Object.assign(shown, { width, height, bare: true })
    layout()
    ctx.fillStyle = C.ground
    ctx.fillRect(0, 0, width, height)
    paint(screenPen(ctx))
    Object.assign(shown, before, { bare: false })
    layout()
    return canvas
  },
  draw: drawNow,
  zoomTo(from, to) {
    zoomTo(from, to)
    drawNow()
  },
}

// A ring that opens and closes in an instant of a long run can be seen in steps only.
const MOST_STEPS = 400
const isRingTiny = () =>
  run.rings.some((r) => r.ring && (r.till - r.at) * 200 < run.finish) &&
  stepTimes().length <= MOST_STEPS

shown.dark = preferDark()
shown.steps = address.has('mode') ? address.get('mode') === 'steps' : isRingTiny()
if (address.get('print')) {
  shown.print = true
  shown.dark = false
  document.body.classList.add('print')
}
const opening = performance.now()
refresh()
showAll()
drawNow()
openFirst()
if (address.has('sentence')) chooseSentence(Number(address.get('sentence')) - 1)
window.timeline.opened = performance.now() - opening
