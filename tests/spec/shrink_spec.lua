-- SPDX-License-Identifier: MIT
-- A round of chaos with a fault ends with a short script that shows it; with none planted, the same
-- scripts show none.

local conlua, root = os.getenv("CONLUA"), os.getenv("CONLUA_ROOT")
local tmp = os.getenv("TMPDIR") or "/tmp"
package.path = root .. "/tests/chaos/?.lua;" .. root .. "/tests/?.lua;" .. package.path
local script = require "script"

local AT_ONCE = 4 -- scripts that mostly wait

local function run(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  return pipe:close(), text
end

local function write(text)
  local path = os.tmpname()
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
  return path
end

local function script_line(path) return ("timeout 60 '%s' '%s' 2>&1"):format(conlua, path) end

-- Faults that are no faults of conlua's, and the case of tight.lua that comes upon them.
local PLANTED = {
  {
    what = "a lock that is not exclusive", case = "lock",
    found = { "inside too", "the counter is" },
    code = "function lock() return semaphore(1000) end\n",
  },
  {
    what = "a queue that takes the last first", case = "fifo", found = { "came after" },
    code = "function queue(n) return lifo_queue(n) end\n",
  },
  {
    what = "a queue that loses one item of a hundred", case = "fifo", found = { "are lost" },
    code = [[
local real, taken = queue, cell(0)
function queue(n)
  local one, q = real(n), {}
  for _, name in ipairs { "get", "put", "try_put", "close", "qsize" } do
    q[name] = function(_, ...) return one[name](one, ...) end
  end
  function q.try_get(_, wait)
    if taken:add(1) % 100 == 0 then one:try_get(false) end
    return one:try_get(wait)
  end
  function q:get() return select(2, self:try_get(60)) end
  return q
end
]],
  },
}

-- Does a line of `text` that begins like this tell of the fault?
local function tells(text, beginning, found)
  for _, words in ipairs(found) do
    if text:match(beginning .. "[^\n]*" .. words) then return true end
  end
  return false
end

describe("a short script for what chaos found", function()
  for _, planted in ipairs(PLANTED) do
    it("shows " .. planted.what, function()
      local plant = write(planted.code)
      local ok, text = run(("cd '%s' && TMPDIR='%s' CONLUA_CHAOS_CASE=%s CONLUA_CHAOS_PLANT='%s' "
        .. "'%s' tests/chaos/run.lua --mode tight --rounds 1 --length 1.5 --shrink 60 2>&1"):format(
        root, tmp, planted.case, plant, conlua))
      os.remove(plant)
      assert.is_falsy(ok, text)
      assert.matches("again: ./dev chaos %-%-mode tight", text)
      local path = text:match("a short script: conlua (%S+)")
      assert.is_truthy(path, text)
      local whole, lines = io.open(path):read("a"), 0
      for _ in io.lines(path) do lines = lines + 1 end
      assert.is_truthy(text:find(whole, 1, true), text)
      assert.is_true(lines < 80, whole)
      assert.is_true(tells(whole, "\n%-%- Found, in [1-9]%d* of %d+ runs: ", planted.found), whole)
      -- Some ten times as often as the script says that it takes.
      local some, of = whole:match("\n%-%- Found, in (%d+) of (%d+) runs: ")
      local shown
      for _ = 1, 10 * of // some do
        local passed, out = run(script_line(path))
        shown = not passed and tells(out, "FAULT: ", planted.found)
        if shown then break end
      end
      assert.is_truthy(shown, whole)
      os.remove(path)
    end)
  end

  it("shows nothing where nothing is wrong", function()
    local names = { "process_executor", "thread_executor", "isolate_executor" }
    for name in pairs(script.steps) do names[#names + 1] = name end
    local paths, running = {}, {}
    for i = 1, #names + AT_ONCE do
      if names[i] then
        paths[i] = write(script.write {
          steps = { names[i] }, kinds = { "process", "thread", "isolate", "green" }, kills = true,
          sizes = { 0, 300 }, checks = script.checks, seconds = 0.2, seed = 7,
        })
        running[i] = assert(io.popen(script_line(paths[i])))
      end
      local first = i - AT_ONCE
      if running[first] then
        local text = running[first]:read("a")
        assert.is_truthy(running[first]:close(), names[first] .. "\n" .. text)
        os.remove(paths[first])
      end
    end
  end)
end)
