-- SPDX-License-Identifier: MIT
-- ./dev chaos [--seconds N] [--seed S] [--rounds N] [--mode M] [--shrink N] [--stuck N] [--keep]
--
-- Rounds of random programs whose units are killed at random (round.lua), each a child program in a
-- session of its own, with a time limit. What must hold is checked from outside: by the journals
-- the units leave (model.lua), by the exit of the program, and by what is left of its session. A
-- round that fails prints its seed, the command that repeats it, and, if one is found within
-- --shrink seconds (0: not looked for), a short script that shows what is wrong (shrink.lua).
--
-- An operation that takes --stuck seconds longer than it may is a fault: 1, or more on a machine
-- with other work, where a unit waits that long for a processor.
--
-- With CONLUA_CHAOS_PLANT=FILE a round runs that file first: a fault planted by a test.
local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. here .. "/../?.lua;" .. package.path
local journal = require "journal"
local model = require "model"
local quoted = require "support.quoted"
local shrink = require "shrink"

local LIMIT = 20 -- seconds that a round may last beyond its own length
local conlua = os.getenv("CONLUA") or arg[-1]

local options = { seconds = 60, rounds = math.huge, length = 2, shrink = 30, stuck = 1 }
do
  local i = 1
  while arg[i] do
    local name = arg[i]:match("^%-%-(%a+)$")
    if name == "keep" then
      options.keep = true
    elseif name == "mode" then
      i = i + 1
      options.mode = arg[i]
    elseif name and tonumber(arg[i + 1]) then
      i = i + 1
      options[name] = tonumber(arg[i])
    else
      io.stderr:write("usage: chaos [--seconds N] [--seed S] [--rounds N] [--length N] ",
        "[--shrink N] [--stuck N] [--keep] ",
        "[--mode mixed|green|orphans|outside|pools|sockets|tight]\n")
      os.exit(2)
    end
    i = i + 1
  end
end

local function read(path)
  local file = io.open(path)
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

-- A word of the shell that stands for `text`.
local function lines_of(command)
  local pipe = assert(io.popen(command))
  local lines = {}
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

-- ---- the processes of a round: those of its session ----

local function members(session)
  local found = {}
  for _, line in ipairs(lines_of("ps -e -o pid= -o sid= -o stat=")) do
    local pid, sid, stat = line:match("(%d+)%s+(%d+)%s+(%S+)")
    if sid == session and not stat:match("^Z") then found[#found + 1] = pid end
  end
  return found
end

-- What is known of processes that should be gone: where each thread sleeps, and its stack if there
-- is a gdb.
local function dump(pids)
  for _, pid in ipairs(pids) do
    if not (read("/proc/" .. pid .. "/cmdline") or ""):match("conlua") then goto continue end
    for _, task in ipairs(lines_of("ls /proc/" .. pid .. "/task 2>/dev/null")) do
      local at = ("/proc/%s/task/%s"):format(pid, task)
      print(("  process %s thread %s: %s in %s"):format(pid, task,
        (read(at .. "/stat") or "?"):match("%) (%a)") or "?", read(at .. "/wchan") or "?"))
    end
    for _, line in ipairs(lines_of("timeout 20 gdb -p " .. pid ..
      " -batch -nx -ex 'thread apply all bt 9' 2>/dev/null | grep -E '^(#|Thread)'")) do
      print("    " .. line:sub(1, 160))
    end
    ::continue::
  end
end

-- ---- one round ----

local function run_round(dir, seed, mode)
  os.execute(("rm -rf %s; mkdir -p %s"):format(quoted(dir), quoted(dir)))
  local program = ("%s %s %s %d %s %g %g"):format(quoted(conlua), quoted(here .. "/round.lua"),
    quoted(dir), seed, mode, options.length, options.stuck)
  os.execute(("setsid sh -c %s &"):format(
    quoted(("d=%s; echo $$ >\"$d/session\"; %s >\"$d/out\" 2>&1; echo $? >\"$d/rc\"")
      :format(quoted(dir), program))))
  local faults, limit = {}, clock() + options.length + LIMIT
  local function fault(...) faults[#faults + 1] = string.format(...) end
  local function exit_code() return (read(dir .. "/rc") or ""):match("%d+") end
  local random_kill = mode == "outside" and math.random or nil
  local kills = 0
  while not exit_code() and clock() < limit do
    sleep(0.02)
    if random_kill and read(dir .. "/ready") and not read(dir .. "/ended") then
      -- a killer of no relation
      local root, session = read(dir .. "/ready"), read(dir .. "/session"):match("%d+")
      local victims = {}
      for _, pid in ipairs(members(session)) do
        if pid ~= root and pid ~= session then victims[#victims + 1] = pid end
      end
      local victim = #victims > 0 and victims[random_kill(#victims)]
      if victim and os.execute("kill -9 " .. victim .. " 2>/dev/null") then kills = kills + 1 end
    end
  end
  local session = (read(dir .. "/session") or ""):match("%d+")
  local code = exit_code()
  if not code then
    fault("the round hangs")
    dump(members(session))
  elseif code ~= (mode == "orphans" and "137" or "0") then
    fault("exit code %s", code)
  end
  -- Orphans end by themselves when the time is over.
  while code and #members(session) > 0 and clock() < limit do sleep(0.05) end
  local left = members(session)
  if code and #left > 0 then
    fault("%d processes are left", #left)
    dump(left)
  end
  if #left > 0 then os.execute("kill -9 -" .. session .. " 2>/dev/null") end
  local journals, told = journal.read(lines_of("ls " .. quoted(dir) .. "/*.log 2>/dev/null"))
  table.move(told, 1, #told, #faults + 1, faults)
  local wrong = model.check(journals, code == "0")
  table.move(wrong, 1, #wrong, #faults + 1, faults)
  local out = read(dir .. "/out") or ""
  for line in out:gmatch("[^\n]+") do
    if line:match("deadlock") or line:match("internal error") or line:match("corrupt") then
      fault("%s", line)
    end
  end
  local figures = { kills = kills }
  for name, value in (read(dir .. "/figures") or ""):gmatch("(%a+) (%d+)") do
    figures[name] = (figures[name] or 0) + tonumber(value)
  end
  return faults, figures, out
end

-- ---- all rounds ----

local TMP = os.getenv("TMPDIR") or "/tmp"
local modes = {
  "mixed", "tight", "pools", "tight", "outside", "sockets", "orphans", "green",
}
local total = { rounds = 0, units = 0, kills = 0, terminated = 0, ops = 0 }
local failed = 0
local first = math.tointeger(options.seed) or math.random(1, 1 << 30)
local stop = clock() + options.seconds
local dir = ("%s/conlua-chaos-%d"):format(TMP, os.getpid())

-- A short script with the faults of a round, told and kept.
local function show_script(seed, mode, faults, out)
  local text = shrink.find {
    seed = seed, mode = mode, faults = faults, out = out, conlua = conlua, dir = dir,
    seconds = options.shrink, prelude = read(os.getenv("CONLUA_CHAOS_PLANT") or ""),
  }
  if not text then
    return print(("  no short script showed a fault within %g seconds"):format(options.shrink))
  end
  local path = ("%s-seed-%d.lua"):format(dir, seed)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
  print("  a short script: conlua " .. path .. "\n\n" .. text .. "\n")
end

while clock() < stop and total.rounds < options.rounds do
  local seed = first + total.rounds
  local mode = options.mode or modes[seed % #modes + 1]
  local faults, figures, out = run_round(dir, seed, mode)
  total.rounds = total.rounds + 1
  for name, value in pairs(figures) do total[name] = (total[name] or 0) + value end
  if #faults > 0 then
    failed = failed + 1
    print(("round %d, seed %d, mode %s: %d faults"):format(total.rounds, seed, mode, #faults))
    for i = 1, math.min(#faults, 12) do print("  " .. faults[i]) end
    print("  its last words: " .. out:sub(-3000):gsub("\n", "\n    "))
    print(("  again: ./dev chaos --mode %s --length %g --rounds 1 --seed %d"):format(mode,
      options.length, seed))
    if options.keep then
      os.execute(("mv %s %s-seed-%d"):format(quoted(dir), quoted(dir), seed))
      print("  kept: " .. dir .. "-seed-" .. seed)
      os.execute("mkdir -p " .. quoted(dir))
    end
    io.stdout:flush()
    -- The first ones tell enough: it takes its time.
    if options.shrink > 0 and failed <= 3 then show_script(seed, mode, faults, out) end
  else
    print(("round %d, seed %d, mode %s: %d units, %d killed, %d operations"):format(total.rounds,
      seed, mode, figures.units or 0, figures.kills or 0, figures.ops or 0))
  end
  io.stdout:flush()
end
os.execute("rm -rf " .. quoted(dir))
print(("chaos: %d rounds, %d units started, %d killed, %d terminated, %d operations"):format(
  total.rounds, total.units, total.kills, total.terminated, total.ops))
print(("chaos: %d rounds with faults"):format(failed))
os.exit(failed == 0 and 0 or 1)
