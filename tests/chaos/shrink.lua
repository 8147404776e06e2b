-- SPDX-License-Identifier: MIT
-- A short script for a round with faults: random programs that do what the round did (script.lua)
-- are run until one fails too; then again and again with less in it, and the least that still fails
-- is kept. Failures are random, so each is tried some times, as long as the time lasts.
local quoted = require "support.quoted"
local script = require "script"
local shrink = {}

local TRIES = 4
local LIMIT = 15 -- seconds that a script may last

local function read(path)
  local file = io.open(path)
  if not file then return "" end
  local text = file:read("a")
  file:close()
  return text
end

-- Run a script in a session of its own; the first fault it tells, or nil.
local function run(r, text)
  local path = r.dir .. "/script.lua"
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
  local command = 'd=%s; echo $$ >"$d/pid"; timeout -s KILL %d %s "$d/script.lua" >"$d/out" 2>&1; '
    .. 'echo $? >"$d/rc"'
  os.execute("setsid sh -c " .. quoted(command:format(quoted(r.dir), LIMIT, quoted(r.conlua))))
  os.execute("kill -9 -" .. read(r.dir .. "/pid"):match("%d+") .. " 2>/dev/null")
  local out, code = read(r.dir .. "/out"), read(r.dir .. "/rc"):match("%d+")
  local fault = out:match("FAULT: ([^\n]*)")
  if fault then return fault end
  if code == "137" then return "it hangs" end
  if code ~= "0" then return ("exit code %s: %s"):format(code, out:sub(-200):gsub("%s+", " ")) end
end

-- Does the plan's program fail, in `enough` of some runs?
local function fails(r, plan, enough)
  local failed = 0
  for i = 1, TRIES do
    if clock() > r.stop then return false end
    plan.seed = r.seed + i
    local found = run(r, script.write(plan))
    if found then
      plan.found, failed = found, failed + 1
      if failed == enough then return true end
    end
  end
  return false
end

-- ---- the first plans ----

-- What a fault is told by, and the step that may show it.
local HINTS = {
  { "fifo.*came after", "fifo" }, { "fifo", "fifo_full" }, { "fifo", "fifo" }, { "lifo", "lifo" },
  { "priority", "priority" }, { "rlock", "rlock" }, { "lock", "lock" }, { "inside", "lock" },
  { "semaphore", "semaphore" }, { "cell", "cell" }, { "token", "condition" },
  { "condition", "condition" }, { "barrier", "barrier" }, { "pipe", "pipe" }, { "any", "any" },
  { "event", "event" }, { "shared memory", "objects" },
}

local function kinds_of(mode)
  if mode == "tight" then return { "process", "process", "process" } end
  local kinds = { "process", "process", "process", "thread", "isolate" }
  if mode == "green" then table.move({ "green", "green" }, 1, 2, #kinds + 1, kinds) end
  return kinds
end

local function copy(plan, field, value)
  local new = {}
  for name, v in pairs(plan) do new[name] = v end
  new[field] = value
  return new
end

local function plan_of(r, steps)
  return {
    steps = steps, kinds = kinds_of(r.mode), kills = true, sizes = { 0, 0, 20, 300, 5000 },
    checks = script.checks, seconds = 0.7, seed = r.seed, prelude = r.prelude,
  }
end

-- What a fault is about, not what it left behind.
local function told(r)
  local lines = {}
  for _, line in ipairs(r.faults) do
    if not line:match(" left ") then lines[#lines + 1] = line end
  end
  return table.concat(#lines > 0 and lines or r.faults, "\n")
end

-- First what the faults speak of, alone, with kills and without, since the hands of the dead may
-- hide what is lost; then everything at once.
local function first_plans(r)
  local plans, text = {}, told(r)
  local pool, what = r.out:match("pools (%l+) (%l+)")
  if pool and what then return { plan_of(r, { pool .. "_executor" }) } end
  local case = r.out:match("tight ([%l_]+)")
  local hinted = case and script.steps[case] and { case } or {}
  for _, hint in ipairs(HINTS) do
    if text:match(hint[1]) and #hinted < 3 then hinted[#hinted + 1] = hint[2] end
  end
  for _, name in ipairs(hinted) do
    plans[#plans + 1] = plan_of(r, { name })
    plans[#plans + 1] = copy(plans[#plans], "kills", false)
  end
  local all, taken = {}, {}
  for name, step in pairs(script.steps) do
    if not taken[step.group or name] then all[#all + 1] = name end
    taken[step.group or name] = true
  end
  table.sort(all)
  plans[#plans + 1] = plan_of(r, all)
  return plans
end

-- ---- less and less ----

-- The list without n entries from i on.
local function without(list, i, n)
  local rest = {}
  for k, v in ipairs(list) do
    if k < i or k >= i + n then rest[#rest + 1] = v end
  end
  return rest
end

-- Take ever smaller parts out of a list of the plan (Zeller's delta debugging).
local function less_of(r, plan, field)
  local n = math.ceil(#plan[field] / 2)
  while n >= 1 do
    local i = 1
    while i <= #plan[field] and #plan[field] > n do
      local smaller = copy(plan, field, without(plan[field], i, n))
      if fails(r, smaller, r.enough) then plan = smaller else i = i + n end
    end
    n = n // 2
  end
  return plan
end

local function smallest(r, plan)
  plan = less_of(r, plan, "steps")
  for _, change in ipairs { -- a shorter time first: all that follows takes less of it
    { "seconds", 0.25 }, { "kills", false }, { "kinds", { "thread", "thread" } },
    { "kinds", { "process", "process" } }, { "sizes", { 0 } },
  } do
    local smaller = copy(plan, change[1], change[2])
    if fails(r, smaller, r.enough) then plan = smaller end
  end
  for _, field in ipairs { "kinds", "checks", "sizes" } do plan = less_of(r, plan, field) end
  return plan
end

-- ---- the script ----

local function comment(r, plan, failed, runs)
  local lines = {
    ("-- Made by ./dev chaos --mode %s --seed %d, which found:"):format(r.mode, r.seed),
  }
  for i = 1, math.min(3, #r.faults) do lines[#lines + 1] = "--   " .. r.faults[i]:sub(1, 100) end
  lines[#lines + 1] = "-- Expected: no line with FAULT, exit code 0."
  lines[#lines + 1] = ("-- Found, in %d of %d runs: %s"):format(failed, runs, plan.found)
  return table.concat(lines, "\n") .. "\n"
end

--- A short script that shows what is wrong with a round, or nil.
---@param r table mode, seed, faults (array), out (its output), conlua, dir (to work in), seconds,
---  prelude (text that was run before the round)
---@return string|nil text
function shrink.find(r)
  r.stop = clock() + r.seconds
  for _, plan in ipairs(first_plans(r)) do
    if fails(r, plan, 1) then
      -- What fails often goes on doing so; else ever rarer failures would be what is left.
      r.enough = fails(r, plan, 2) and 2 or 1
      plan = smallest(r, plan)
      local text, runs, failed = script.write(plan), 0, 0
      repeat
        local found = run(r, text)
        runs = runs + 1
        if found then plan.found, failed = found, failed + 1 end
      until failed > 0 and (runs >= TRIES or clock() > r.stop) or runs == 3 * TRIES
      return comment(r, plan, failed, runs) .. text
    end
  end
end

return shrink
