-- SPDX-License-Identifier: MIT
--- A new exercise: an example that works, to be changed by the teacher.

local lfs = require "lfs"

local skeleton = {}

local files = {}

files["exercise.lua"] = [==[
-- Four workers add to one number. An example: change it to what you want to teach, and see whether
-- it still grades as it promises:
--   conlua grade --selfcheck --short $NAME
-- docs/grading.md tells what may stand here.
return {
  title = {en = "Four workers, one number", zh = "四个工作进程，一个数"},
  files = {"tally.lua"}, -- laid out beside the submission
  limits = {wall = 10}, -- seconds
  hints = { -- from general to specific
    {en = "Between reading the number and writing it, somebody else may write.",
      zh = "在读出和写回之间，别人可能已经写入。"},
    {en = "Make one lock before the workers start, and hold it around tally.add().",
      zh = "在启动之前创建一把锁，调用 tally.add() 时持有它。"},
  },
  checks = {
    output{name = "sum", points = 2, [[
      any order
        repeat 4
          worker {n:int} is done
        end
      end
      sum: 4
    ]]},
    exclusive{name = "one-at-a-time", region = "tally", points = 3,
      says = {en = "one worker at a time adds", zh = "同一时刻只有一个进程在累加"}},
    at_least{name = "together", region = "work", n = 2, points = 3,
      says = {en = "the workers work at the same time", zh = "多个进程同时工作"},
      hint = {en = "tally.work() touches nothing that is shared: it needs no lock.",
        zh = "tally.work() 不涉及共享数据，不需要加锁。"}},
    started{name = "four", process = 4},
    joined{},
  },
}
]==]

files["tally.lua"] = [==[
-- Laid out beside the submission. Only modules of the exercise have the words enter and leave,
-- which say where a unit is; outside a grading there is nobody to tell.
local enter = enter or function() end
local leave = leave or function() end

local tally = {}

local number, inside, company = cell(0), cell(0), event()

--- Work for a while: until another one works too, or too long, so that the check `together` does
--- not depend on how fast the machine is.
function tally.work()
  enter "work"
  if inside:add(1) >= 2 then company:set() end
  if not company:wait(0.8) then company:set() end
  inside:add(-1)
  leave "work"
end

--- Add one; not safe by itself.
function tally.add()
  enter "tally"
  local n = number:get()
  sleep(0.002)
  number:set(n + 1)
  leave "tally"
end

function tally.sum() return number:get() end

return tally
]==]

files["prompt.md"] = [==[
# Four workers, one number

Start four processes. Each calls `tally.work()`, then `tally.add()`, and prints `worker 2 is done`,
with its own number. When all have ended, the main process prints `sum: 4`.

One worker at a time may add; they work at the same time.
]==]

files["prompt.zh.md"] = [==[
# 四个工作进程，一个数

启动四个进程。每个进程先调用 `tally.work()`，再调用 `tally.add()`，然后打印 `worker 2 is done`，其中的数字是自己的编号。
全部结束后，主进程打印 `sum: 4`。

同一时刻只能有一个进程累加，而工作是同时进行的。
]==]

files["starter.lua"] = [==[
local tally = require "tally"

-- Something is missing.
local function worker(n)
  tally.work()
  tally.add()
  print("worker " .. n .. " is done")
end

for n = 1, 4 do spawn(worker, n) end
]==]

-- $LOCK stands before the work, $ADD before the addition, $END after it, $MORE at the top.
local answer = [==[
local tally = require "tally"
local m = lock()
$MORE
local function worker(n)
  $LOCKtally.work()
  $ADDtally.add()
  $ENDprint("worker " .. n .. " is done")
end

local crew = {}
for n = 1, 4 do crew[n] = spawn(worker, n) end
join(crew)
print("sum: " .. tally.sum())
]==]

local function answered(places, head)
  return (head or "") .. answer:gsub("%$(%u+)", function(place)
    return places[place] and places[place] .. (place == "MORE" and "\n" or "\n  ") or ""
  end)
end

files["solution.lua"] = answered{ADD = "m:acquire()", END = "m:release()"}

files["wrong/no-lock.lua"] = answered({},
  "-- caught by: one-at-a-time\n-- Nobody takes the lock.\n")

files["wrong/keeps-lock.lua"] = answered(
  {MORE = "local all = barrier(4)", ADD = "m:acquire()", END = "all:wait()"},
  "-- caught by: run\n-- verdict: deadlock\n"
    .. "-- The first one waits for the others, who wait for its lock.\n")

files["wrong/locked-all.lua"] = answered({LOCK = "m:acquire()", END = "m:release()"},
  "-- caught by: together\n-- Synchronised too much: they even work one after the other.\n")

--- Make the folder. Raises if the name is taken.
---@param folder string
function skeleton.make(folder)
  folder = folder:gsub("/+$", "")
  local name = folder:match "[^/]+$"
  if not name then error("no name: " .. folder, 0) end
  if lfs.symlinkattributes(folder) then error(folder .. " is there already", 0) end
  for _, path in ipairs{folder, folder .. "/wrong"} do
    local ok, why = lfs.mkdir(path)
    if not ok then error("cannot make " .. path .. ": " .. why, 0) end
  end
  for path, text in pairs(files) do
    local file <close> = assert(io.open(folder .. "/" .. path, "wb"))
    assert(file:write((text:gsub("%$NAME", (folder:gsub("%%", "%%%%"))))))
  end
end

return skeleton
