-- SPDX-License-Identifier: MIT
-- Scripts made at random (tests/support/check_random.lua), each tried in four ways that must agree:
--   conlua tests/fuzz/check.lua [--seed S] [--runs N | --seconds N] [--steps N] [--budget N]
-- Before these all scripts of tests/check/verdicts, whose first line is the verdict that is due.
-- What `conlua check` proves has the outcomes that every order of all steps has, where those come
-- to an end in `budget` seconds; else those of some thousand random orders are among them; and so
-- is what plain runs print, with --shake. A script on which they disagree is shown, and the exit
-- code is 1.
local folder = arg[0]:match("^(.*)/") or "."
package.path = folder .. "/../support/?.lua;" .. package.path
local random = require "check_random"

local options = { seed = 1, runs = 20, steps = 3, budget = 5, shakes = 4, seconds = math.huge }
for i = 1, #arg, 2 do
  local name = arg[i]:match("^%-%-(%a+)$")
  if not options[name] or not tonumber(arg[i + 1]) then
    io.stderr:write("usage: check.lua [--seed S] [--runs N | --seconds N] [--steps N]\n")
    os.exit(2)
  end
  options[name] = tonumber(arg[i + 1])
  if name == "seconds" then options.runs = math.huge end
end

local conlua = os.getenv "CONLUA" or arg[-1]
local path = os.tmpname()

--- Run conlua with the options and a script. -> what it prints, its exit code
local function run(how, script)
  local command = ("timeout 100 '%s' %s '%s' 2>&1"):format(conlua, how, script or path)
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  local _, _, code = pipe:close()
  return text, code
end

--- The different outcomes, as a set, and what was said beside.
local function check(how)
  local text = run("--lang en check --keep-going --outcomes " .. how)
  local set = {}
  for line in text:gmatch "outcome: ([^\n]*)" do set[line] = true end
  return set, text
end

--- The first of `some` that is not in `all`.
local function missing(some, all)
  for outcome in pairs(some) do
    if not all[outcome] then return outcome end
  end
end

local counts = { scripts = 0, exhausted = 0, walked = 0, refused = 0, unfinished = 0, wrong = 0 }

local function tell(seed, what, outcome)
  counts.wrong = counts.wrong + 1
  io.write(("seed %d, %d steps: %s: %s\n"):format(seed, options.steps, what, outcome))
end

--- Do all ways of running the script agree?
local function compare(seed)
  local budget = ("--budget %g"):format(options.budget)
  local proved, said = check("--prove " .. budget)
  if said:find "^check: " then
    counts.refused = counts.refused + 1
    if said:find "internal" then tell(seed, "refused", said) end
    return
  end
  if not said:find "all were tried" and not said:find "right in every" then
    counts.unfinished = counts.unfinished + 1
    if not said:find "not done" then tell(seed, "what is this", said) end
    return
  end
  local all, told = check("--exhaustive " .. budget)
  if told:find "all were tried" or told:find "right in every" then
    counts.exhausted = counts.exhausted + 1
    local outcome = missing(proved, all)
    if outcome then tell(seed, "only the proof has", outcome) end
  else
    all = check(("--exhaustive --search --runs 3000 --seed %d %s"):format(seed, budget))
    counts.walked = counts.walked + 1
  end
  local outcome = missing(all, proved)
  if outcome then tell(seed, "the proof has not", outcome) end
  for shake = 1, options.shakes do
    local text, code = run("--shake=" .. shake)
    local line = ("ok %q"):format(text):match "^[^\n]*"
    if code == 0 and #text < 100 and not text:find "conlua:" and not proved[line] then
      tell(seed, "a plain run with --shake=" .. shake .. " prints", line)
    end
  end
end

--- The scripts whose verdict is known.
local function try_verdicts()
  local due_code = { right = 0, wrong = 1, refuse = 2 }
  local names = assert(io.popen(("ls '%s/../check/verdicts'"):format(folder)))
  for name in names:lines() do
    local script = ("%s/../check/verdicts/%s"):format(folder, name)
    local file = assert(io.open(script))
    local due = file:read("l"):match "%a+"
    file:close()
    local _, code = run("--lang en check --prove", script)
    if code ~= due_code[due] then tell(0, name .. " is to be " .. due, "exit code " .. code) end
  end
  names:close()
end

try_verdicts()
local start = os.time()
for i = 0, options.runs - 1 do
  if os.time() - start >= options.seconds then break end
  local seed = math.tointeger(options.seed) + i
  local file = assert(io.open(path, "w"))
  file:write((random.script(seed, math.tointeger(options.steps))))
  file:close()
  compare(seed)
  counts.scripts = counts.scripts + 1
end
os.remove(path)
io.write(("%d scripts: %d by every order, %d by random ones; "):format(counts.scripts,
  counts.exhausted, counts.walked))
io.write(("%d proofs not done, %d refused; %d wrong\n"):format(counts.unfinished, counts.refused,
  counts.wrong))
os.exit(counts.wrong == 0 and 0 or 1)
