-- SPDX-License-Identifier: MIT
--- The page of a timeline in a browser: no error, the lanes and arrows of the run, and what mouse
--- and keys do. Asked of the page by window.timeline (stdlib/conlua/timeline/page/input.js).

local browser = require "browser"
local mime = require "mime"
local lesson = require("lesson").source
local program = require "program"

local folder = program.folder()
local pages = {}

--- The page of lesson 20 with the data of another run, which tests/pictures keeps. Words are those
--- of the page; so sentences, whose words go with them, are left out of the data.
local function page_of(page, name)
  local frame = program.slurp(page)
  local from, till = frame:match '<script type="application/json" id="data">()[^\n]*()</script>'
  local words = frame:sub(from, till - 1):match '.*("words":.*)$'
  local kept = program.slurp(("tests/pictures/%s.json"):format(name)):gsub("}%s*$", "")
  local path = ("%s/kept-%s.html"):format(folder, name)
  program.spill(path, frame:sub(1, from - 1) .. kept .. "," .. words .. frame:sub(till))
  return path
end

--- Which part of the pixels of the picture is not as in the PNG, by more than a shade; and after a
--- little zoom.
local COMPARE <const> = [[(async () => {
  const image = new Image()
  image.src = 'data:image/png;base64,%s'
  await image.decode()
  const { width, height } = image
  const pixels = (picture) => picture.getContext('2d').getImageData(0, 0, width, height).data
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height }).getContext('2d').drawImage(image, 0, 0)
  const kept = pixels(canvas)
  const apart = () => {
    const own = pixels(timeline.picture(width, height))
    let differ = 0
    for (let i = 0; i < own.length; i += 4)
      for (let k = 0; k < 3; k++)
        if (Math.abs(own[i + k] - kept[i + k]) > 40) {
          differ++
          break
        }
    return differ / (width * height)
  }
  const first = apart()
  timeline.zoomTo(0, run.finish * 0.7)
  return [first, apart()]
})()]]

--- The page of a run of a script.
local function record(name, script)
  local path = folder .. "/" .. name .. ".html"
  if not pages[name] then
    program.spill(folder .. "/" .. name .. ".lua", script)
    os.execute(("cd %s && %s --timeline=%s %s.lua >/dev/null 2>&1 </dev/null"):format(
      program.quoted(folder), program.quoted(program.conlua), path, name))
    pages[name] = true
  end
  return path
end

describe("the page of a timeline", function()
  if not browser.is_there() then
    pending "there is no browser here"
    return
  end

  local page

  setup(function() page = browser.new() end)

  teardown(function()
    page:close()
    program.remove(folder)
  end)

  local function open(name, script, options)
    page:open(record(name, script or lesson(name)) .. (options or "#lang=en&theme=light"))
    assert.same({}, page:console())
  end

  --- The text of an element.
  local function text(id)
    return page:ask(("document.getElementById('%s').textContent"):format(id))
  end

  --- The number of a lane, as the page counts.
  local function lane(name)
    for i, one in ipairs(page:ask "timeline.lanes()") do if one == name then return i - 1 end end
    error("no lane " .. name)
  end

  it("shows the deadlock of lesson 20: its lanes, its arrows, its sentences", function()
    open "20-deadlock"
    assert.matches("^20: deadlock, and its report20%-deadlock.lua · ", text "title")
    assert.same({"bowl", "chopsticks", "both", "at once", "main", "egon", "jason"},
      page:ask "timeline.lanes()")
    local arrows = page:ask "timeline.arrows()"
    assert.equal(2, arrows.start)
    assert.equal(2, arrows.join)
    assert.is_true(arrows.release >= 1)
    local said = table.concat(page:ask "timeline.sentences()", "\n")
    assert.matches("A ring closed at", said, 1, true)
    assert.matches("Had all taken bowl before chopsticks, no ring could", said, 1, true)
    assert.equal(4, page:ask "document.querySelectorAll('#ring rect').length")
    assert.same({}, page:console())
  end)

  it("tells what is under the mouse, and opens its line at a click", function()
    local at = page:ask(("timeline.where(%d, 0.9 * timeline.view()[1])"):format(lane "main"))
    page:point(at.x, at.y)
    assert.matches("^main ", text "tip")
    page:click(at.x, at.y)
    assert.equal(lane "main", page:ask "timeline.choice()".lane)
    assert.matches("^main ", text "status")
    assert.truthy(page:ask "document.querySelector('#source .on').textContent":find "%d")
  end)

  it("zooms by the wheel, moves by the mouse, measures with Shift", function()
    local before = page:ask "timeline.view()"
    page:wheel(500, 300, -400)
    local after = page:soon("timeline.view()", function(view)
      return view[2] - view[1] < 0.7 * (before[2] - before[1])
    end)
    page:drag(500, 300, 400, 300)
    page:soon("timeline.view()", function(view) return view[1] > after[1] end)
    page:drag(300, 300, 500, 300, "\u{E008}")
    assert.matches("chosen. Running on average", text "range", 1, true)
  end)

  it("can be used by keys alone", function()
    page:ask "document.getElementById('view').focus()"
    page:press("Escape", "0", "Down", "Right", "Right")
    local choice = page:ask "timeline.choice()"
    assert.is_true(choice.t > 0)
    page:press("w", "w")
    local view = page:ask "timeline.view()"
    assert.is_true(view[2] - view[1] < choice.t * 100 and view[1] <= choice.t)
    page:press "n"
    assert.matches("A ring closed", text "status", 1, true)
    page:press("/", "e", "g", "o", "n")
    assert.matches("found", text "status", 1, true)
    page:press("Enter", "Escape", "l")
    assert.equal("zh-CN", page:ask "document.documentElement.lang")
    assert.matches("环闭合", table.concat(page:ask "timeline.sentences()"), 1, true)
    page:press("l", "k")
    assert.is_true(page:ask "document.documentElement.classList.contains('dark')")
    page:press("t", "g", "c", "[", "]", "z", "f", "?")
    assert.is_false(page:ask "document.getElementById('help').hidden")
    page:press "Escape"
    assert.same({}, page:console())
  end)

  it("is there as text, for those who do not see the picture", function()
    open "20-deadlock"
    page:ask "document.getElementById('view').focus()"
    page:press "x"
    assert.same({"time", "main", "egon", "jason"}, page:ask
      "[...document.querySelectorAll('#table th[scope=col]')].map((e) => e.textContent)")
    local table_text = text "table"
    assert.matches("The run as text, what the picture shows", table_text, 1, true)
    for _, said in ipairs{"waits: bowl", "waits: chopsticks", "⟳ deadlock", "eats”", "ends"} do
      assert.matches(said, table_text, 1, true)
    end
    page:press("Down", "Down", "Up", "Enter") -- chooses the first row, in the picture
    assert.is_true(page:ask "document.getElementById('table').hidden")
    assert.equal(lane "main", page:ask "timeline.choice()".lane)
    assert.matches("^main ", text "status")
    page:press("x", "Escape")
    assert.is_true(page:ask "document.getElementById('table').hidden")
    assert.truthy(page:ask "timeline.choice()")
    assert.same({}, page:console())
  end)

  it("counts the units in a line by keys, there and in the source", function()
    open "20-deadlock"
    page:ask "document.getElementById('view').focus()"
    local function pinned() return page:ask "[...document.querySelectorAll('.pin i')].length" end
    page:press("Escape", "n", "i")
    assert.equal(1, pinned())
    page:press "i"
    assert.equal(0, pinned())
    page:ask "document.getElementById('source').focus()"
    page:press("Down", "Down", "Enter")
    assert.equal(1, pinned())
    page:press "Enter"
    page:ask "document.getElementById('output').focus()"
    page:press("Down", "Enter")
    assert.matches("“%a+ [ge]", text "status") -- gives way, or eats
  end)

  it("has a name for all that a screen reader meets", function()
    local named = {button = 0, searchbox = 0, link = 0, application = 0, listbox = 0, option = 0,
      list = 0, region = 0, dialog = 0, complementary = 0, image = 0}
    page:press "?"
    local focus
    for _, node in ipairs(page:accessible()) do
      if named[node.role] then
        local has = node.name and node.name:find "%S" or node.role == "list"
        assert(has, "a " .. node.role .. " without a name")
        named[node.role] = named[node.role] + 1
      end
      if node.focused then focus = node end
    end
    assert.same({"dialog", "keys"}, {focus.role, focus.name})
    page:press("Escape", "0", "x")
    local rows = 0
    for _, node in ipairs(page:accessible()) do
      if node.role == "row" then rows = rows + 1 end
    end
    page:press "Escape"
    assert.is_true(rows > 10, rows .. " rows")
    assert.is_true(named.button >= 9 and named.link > 9 and named.option > 20)
    assert.same({1, 1, 1, 1}, {named.searchbox, named.application, named.listbox, named.dialog})
  end)

  it("saves a range as SVG, chosen by keys", function()
    local function whole(range)
      return page:ask("new DOMParser().parseFromString(timeline.svg(" .. range
        .. "), 'image/svg+xml').documentElement.textContent")
    end
    page:press("Escape", "Escape", "0", "[", "Right", "Right", "]")
    assert.matches("jason", whole "", 1, true)
    local part = page:ask "shown.range"
    assert.is_true(part[1] < part[2] and part[2] < page:ask "run.finish")
    assert.matches("bowl", whole "shown.range", 1, true)
    assert.falsy(whole("shown.range"):find("eats”", 1, true)) -- that was later
    assert.same({}, page:console())
  end)

  it("shows a race as a hill and a lock as a staircase, whose line a click counts", function()
    open("tickets", (lesson "09-tickets":gsub("/ 10 ", "/ 50 ")))
    assert.equal("line 26", page:ask "timeline.lanes()"[2])
    local at = page:ask(("timeline.where(%d, 0)"):format(lane "mutex"))
    assert.is_true(page:ask "Math.max(...run.objects.map((o) => o.mostWaiters))" > 1)
    page:click(60, at.y)
    page:ask "document.querySelectorAll('#source div')[32].click()"
    assert.equal("line 33", page:ask "timeline.lanes()"[3])
  end)

  --- Lanes in their order, and how many arrows at least; `said`: in a sentence.
  local runs = {
    ["06-daemon"] = {lanes = "main, Process-1", arrows = {start = 1, join = 1}},
    ["07-terminate"] = {lanes = "main, Process-1, Process-2", arrows = {join = 2},
      said = "died (signal 15)"},
    ["12-producer-consumers"] = {arrows = {item = 600, start = 6, join = 6},
      lanes = "q, main, Process-1, Process-2, Process-3, Process-4, Process-5, Process-6",
      said = "600 items went through q"},
    ["13-joinable-queue"] = {lanes = "steamer, main, Process-1, Process-2",
      arrows = {item = 6, start = 2, join = 2}, said = "6 items went through steamer"},
    ["14-pipe"] = {lanes = "here, there, main, Process-1",
      arrows = {item = 3, start = 1, join = 1}, said = "2 items went through here"},
    ["15-semaphore"] = {lanes = "rooms, inside, most, main, Thread-1, Thread-12",
      arrows = {start = 12, join = 12, release = 1}, said = "rooms let at most 5 in at once"},
    ["16-event"] = {lanes = "green, crossing, main, Process-1, Process-2, Process-3",
      arrows = {start = 3, join = 3, wake = 1}, said = "a unit waited at green"},
    ["19-rlock"] = {lanes = "plain, r, main, Thread-1, Thread-2",
      arrows = {start = 2, join = 2}, said = "r was never contended"},
    ["21-gil"] = {less = {"10000000", "5000000"}, arrows = {start = 6, join = 6},
      said = "the Lua state changed hands",
      lanes = "main, Thread-1, Thread-2, Process-1, Process-2, Isolate-1, Isolate-2"},
    ["24-pool"] = {lanes = "p, main, Worker-1, Worker-2, Worker-3",
      arrows = {item = 9, start = 3, join = 3}, said = "9 items went through p"},
  }

  for name, run in pairs(runs) do
    it("shows lesson " .. name, function()
      open(name, run.less and lesson(name):gsub(table.unpack(run.less)))
      local shown = table.concat(page:ask "timeline.lanes()", ", ")
      local at = 1
      for one in run.lanes:gmatch "[^,%s]+" do
        local _, till = (shown .. ","):find(one .. ",", at, true)
        assert(till, one .. " is not among " .. shown:sub(at))
        at = till
      end
      local arrows = page:ask "timeline.arrows()"
      for kind, n in pairs(run.arrows) do
        assert.is_true(arrows[kind] >= n, kind .. " " .. arrows[kind])
      end
      if run.said then
        assert.matches(run.said, table.concat(page:ask "timeline.sentences()", "\n"), 1, true)
      end
      assert.is_true(page:ask [[run.units.every((u) => {
        let sum = 0
        for (let i = 0; i < u.n; i++) sum += u.t[i + 1] - u.t[i]
        return u.t.every((t, i) => !i || t >= u.t[i - 1]) && sum === u.t[u.n] - u.t[0]
      })]])
      assert.same({}, page:console())
    end)
  end

  it("is saved as SVG, of well-formed text", function()
    open("markup", [[
      local q = queue()
      process{name = "<b>&\"'\27\255</b>", target = function()
        print "</script><script>window.broken = true</script>" q:put(1)
      end}:start()
      q:get() join()]])
    assert.is_false(page:ask "window.broken || false")
    local svg = "new DOMParser().parseFromString(timeline.svg(), 'image/svg+xml')"
    assert.equal(0, page:ask(svg .. ".querySelectorAll('parsererror').length"))
    assert.equal(1, page:ask "timeline.arrows()".item)
    assert.same({}, page:console())
  end)

  -- The pictures were looked at. After a change of the looks: look at the pages that
  -- CONLUA_NEW_PICTURES=1 leaves beside the data, and keep the new pictures.
  for _, name in ipairs{"deadlock", "everything"} do
    it("is drawn as the picture of " .. name .. ", pixel by pixel", function()
      page:open(page_of(record("20-deadlock", lesson "20-deadlock"), name)
        .. "#lang=en&theme=light")
      local file = ("tests/pictures/%s.png"):format(name)
      if os.getenv "CONLUA_NEW_PICTURES" then
        local url = page:ask "timeline.picture(1000, 720).toDataURL()"
        program.spill(file, (mime.unb64(url:match ",(.*)")))
      end
      local apart = page:ask(COMPARE:format((mime.b64(program.slurp(file)))))
      assert(apart[1] < 0.005, ("%.2f %% of the pixels differ"):format(100 * apart[1]))
      assert.is_true(apart[2] > 0.02) -- the eye of the test is open
      assert.same({}, page:console())
    end)
  end

  it("folds two thousand tasks, and unfolds them on demand", function()
    open("tasks", "for i = 1, 2000 do green.spawn(function() sleep(0.001) end) end")
    local lanes = page:ask "timeline.lanes()"
    assert.is_true(#lanes < 10, #lanes .. " lanes")
    page:ask "document.getElementById('view').focus()"
    local at = page:ask(("timeline.where(%d, 0)"):format(#lanes - 1))
    page:click(60, at.y)
    assert.is_true(page:ask "timeline.lanes().length" > 2000)
    assert.same({}, page:console())
  end)
end)
