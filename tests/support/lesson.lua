-- SPDX-License-Identifier: MIT
--- What a script should print, and whether it did.
--
-- A lesson ends with its expected output, in comments. Spaces around the text do not count.
--
--     --> text            a line of stdout, in which {n} is a number, {*} anything, and {name} a
--                         word that is the same wherever it is named
--     --> {...}           any lines, or none
--     --| 3 times         the next line comes so often; also `1 to 3 times`
--     --| any order       a group: the lines up to its `end`, in any order
--     --| end
--     --| stderr          what follows is of stderr, otherwise expected to be empty
--     --| exit 86         the exit code, otherwise 0
--
-- Parsed, a line is {text=} and a group an array of lines; both have `min` and `max`.

local program = require "program"

local lesson = {root = program.root, slurp = program.slurp}

--- The source of a lesson, such as "20-deadlock".
function lesson.source(name)
  return program.slurp(("%s/scripts/lessons/%s.lua"):format(program.root, name))
end

local function add(group, node, times)
  node.min, node.max = table.unpack(times or {1, 1})
  group[#group + 1] = node
  return node
end

--- Read the expectation in `source`: {out=group, err=group, exit=n}.
function lesson.parse(source)
  local expected = {out = {}, err = {}, exit = 0}
  local stream, group, times = expected.out, expected.out, nil
  for line in source:gmatch("[^\n]+") do
    local mark, text = line:match("^%s*%-%-([>|])%s*(.-)%s*$")
    if mark == ">" then
      add(group, {text = text}, times)
      times = nil
    elseif text == "any order" then
      group = add(stream, {}, times)
      times = nil
    elseif text == "end" then
      group = stream
    elseif text == "stderr" then
      stream, group = expected.err, expected.err
    elseif mark and text:find("^exit %d+$") then
      expected.exit = tonumber(text:match("%d+"))
    elseif mark then
      local least = assert(text:match("^(%d+) .*times$"), "not understood: " .. line)
      times = {tonumber(least), tonumber(text:match("to (%d+) times$") or least)}
    end
  end
  return expected
end

--- The expectation that stdout is `text`, and stderr anything.
function lesson.plain(text)
  return lesson.parse(text:gsub("[^\n]*\n", "--> %0") .. "--| stderr\n--> {...}\n")
end

local function lines_of(text)
  local lines = {}
  if text == "" then return lines end
  for line in text:gmatch("([^\n]*)\n?") do lines[#lines + 1] = line:match("^%s*(.-)%s*$") end
  return lines
end

-- The words that `line` gives to the names in `text`, beside those known; nil if it does not fit.
local function read_line(text, line, known)
  local names, learnt = {}, setmetatable({}, {__index = known})
  local pattern = text:gsub("%W", "%%%0"):gsub("%%{([%w%%*]+)%%}", function(hole)
    if hole == "n" then return "%-?%d+%.?%d*" end
    if hole == "%*" then return ".-" end
    if known[hole] then return (known[hole]:gsub("%W", "%%%0")) end
    names[#names + 1] = hole
    return "([%w_.:-]+)"
  end)
  local words = {line:match("^" .. pattern .. "$")}
  if #words == 0 then return nil end
  for i, name in ipairs(names) do
    if (learnt[name] or words[i]) ~= words[i] then return nil end
    learnt[name] = words[i]
  end
  return learnt
end

-- Those below match from line `at` on, and call `go_on(at, known)` with what is left until that
-- answers true. `run` has the lines, the furthest miss, and what was wanted there.
local match

local function miss(run, at, wanted)
  if at > run.furthest then run.furthest, run.wanted = at, {} end
  if at == run.furthest then run.wanted[wanted] = true end
  return false
end

local function match_ordered(run, group, at, known, go_on)
  local function step(i, count, here, names)
    local node = group[i]
    if not node then return go_on(here, names) end
    local function again(there, more) return step(i, count + 1, there, more) end
    return count < node.max and match(run, node, here, names, again)
      or count >= node.min and step(i + 1, 0, here, names)
  end
  return step(1, 0, at, known)
end

local function match_any(run, group, at, known, go_on)
  local counts = {}
  local function step(here, names)
    local enough = true
    for i, node in ipairs(group) do
      local count = counts[i] or 0
      enough = enough and count >= node.min
      counts[i] = count + 1
      if count < node.max and match(run, node, here, names, step) then return true end
      counts[i] = count
    end
    return enough and go_on(here, names)
  end
  return step(at, known)
end

function match(run, node, at, known, go_on)
  if not node.text then return match_any(run, node, at, known, go_on) end
  if node.text == "{...}" then
    if go_on(at, known) then return true end
    return at <= #run.lines and match(run, node, at + 1, known, go_on)
  end
  local learnt = run.lines[at] and read_line(node.text, run.lines[at], known)
  if not learnt then return miss(run, at, node.text) end
  return go_on(at + 1, learnt)
end

-- The words learnt, or nil and the first place that does not fit.
local function match_stream(name, group, text, known)
  local run, learnt = {lines = lines_of(text), furthest = 0, wanted = {}}, nil
  local function finish(at, names)
    learnt = names
    return at > #run.lines or miss(run, at, "(the end)")
  end
  if match_ordered(run, group, 1, known, finish) then return learnt end
  local wanted = {}
  for line in pairs(run.wanted) do wanted[#wanted + 1] = "  " .. line end
  table.sort(wanted)
  return nil, ("%s does not fit at line %d:\n  %s\nwanted there:\n%s"):format(name,
    run.furthest, run.lines[run.furthest] or "(the end)", table.concat(wanted, "\nor\n"))
end

--- Run a file with the conlua under test, in a fresh folder: stdout, stderr, exit code.
function lesson.run(path)
  local r = program.shell{command = 'exec "$conlua" ' .. program.quoted(path)}
  return r.out, r.err, r.code or 128 + r.signal
end

--- Whether output and exit code are as expected: true, or false and the first place where not.
function lesson.matches(expected, stdout, stderr, code)
  local known, message = match_stream("stdout", expected.out, stdout, {})
  if known then known, message = match_stream("stderr", expected.err, stderr, known) end
  if known and code == expected.exit then return true end
  message = message or ("exit code %d, wanted %d"):format(code, expected.exit)
  return false, ("%s\n\nstdout:\n%s\nstderr:\n%s"):format(message, stdout, stderr)
end

return lesson
