-- SPDX-License-Identifier: MIT
-- The official tests of Lua, each file in each kind of unit, and by lua5.4 for comparison:
--   ./dev luatests DIR [FILE...]
-- DIR is the folder `testes` of Lua's own source, of the version that is installed. A file that
-- lua5.4 passes, conlua has to pass; what it need not is told in `excused`, with the reason.
-- The exit code is 1 if a file fails that is not excused.
--
-- The tests of a library, in the same way:
--   ./dev luatests --suite NAME DIR [FILE...]
-- NAME is one of suites.lua, DIR the library's source, of the version that is installed. A row is
-- a file, a cell the number of checks that passed, then "-" and the number of those that did not.
-- What no package installs of what the tests need is found by LUA_PATH and PATH. The exit code is 1
-- if other checks pass than by lua5.4.

local here = arg[0]:match("^(.*)/") or "."
package.path = here .. "/../?.lua;" .. package.path
local quoted = require "support.quoted"

local SECONDS = 300
local COLUMNS = {
  {name = "lua5.4", kind = "main"}, -- the first one says what can be passed on this machine
  {name = "main", kind = "main"},
  {name = "thread", kind = "thread"},
  {name = "isolate", kind = "isolate"},
  {name = "task", kind = "green"},
  {name = "process", kind = "process"},
  {name = "main+busy", kind = "main", beside = true},
  {name = "thread+busy", kind = "thread", beside = true},
  {name = "main shaken", kind = "main", shake = true},
  {name = "thread shaken", kind = "thread", shake = true},
}
local PLAIN = 6 -- a library's tests run in so many of them

-- file → column → why it may fail there.
local excused = {
  main = setmetatable({}, {__index = function()
    return "tests lua.c: conlua's prompt shows values by itself, not by the global print"
  end}),
}

local FILES = {
  "api", "attrib", "big", "bitwise", "bwcoercion", "calls", "closure", "code", "constructs",
  "coroutine", "cstack", "db", "errors", "events", "files", "gc", "gengc", "goto", "literals",
  "locals", "main", "math", "nextvar", "pm", "sort", "strings", "tpack", "utf8", "vararg",
  "verybig",
}

local conlua -- the program under test

local function output_of(command)
  local p <close> = io.popen(command)
  return p:read("a")
end

---The command that runs a file, with its arguments, in a column.
local function command(whose, words, column)
  local program = column.name == "lua5.4" and "lua5.4" or quoted(conlua)
  if column.shake then program = program .. " --shake=1" end
  return ("exec timeout -k 5 %d %s %s %s %s %s %s"):format(SECONDS, program,
    quoted(here .. "/unit.lua"), whose, column.kind, column.beside and "beside" or "alone", words)
end

---One file, with its arguments, in one column, in a fresh copy of the folder.
---@param suite table a row of suites.lua, or empty
---@return boolean ended by itself, and not by an error
---@return string output
local function run(dir, whose, suite, words, column)
  local folder = os.tmpname()
  os.remove(folder)
  assert(os.execute(("cp -r %s %s"):format(quoted(dir), quoted(folder))))
  local out = quoted(folder .. "/luatests.out")
  local lines = {"cd " .. quoted(folder .. "/" .. (suite.cd or ""))}
  local function add(line, ...) lines[#lines + 1] = line:format(...) end
  if suite.path then
    add("export LUA_PATH=%s", quoted(suite.path .. ";" .. (os.getenv "LUA_PATH" or ";")))
  end
  if suite.prelude then add("export LUATESTS_PRELUDE=%s", quoted(suite.prelude)) end
  if suite.before then add("(%s) >/dev/null 2>&1", suite.before) end
  if suite.server then
    add("(%s) >/dev/null 2>&1 </dev/null & server=$!", command(whose, suite.server, column))
    add("sleep 1") -- until it listens
  end
  -- A pipe that is at its end: files.lua wants input that cannot be sought in.
  add("true | (%s) >%s 2>&1", command(whose, words, column), out)
  add("status=$?")
  if suite.server then add("{ kill $server; wait $server; } 2>/dev/null") end
  add("exit $status")
  local ended = os.execute(table.concat(lines, "\n"))
  local f <close> = assert(io.open(folder .. "/luatests.out", "rb"))
  local text = f:read("a")
  os.execute("rm -rf " .. quoted(folder))
  return ended and (whose == "runner" or text:find("luatests: passed", 1, true) ~= nil), text
end

-- What a line says of a check, in the reports of busted, telescope, TAP and single suites.
local GOOD = {"^ok %d", ": PASS$"}
local BAD = {"^Failure %->", "^Error %->", "^not ok %d", ": FAIL$"}
local SUMMARIES = {"(%d+) success%a*,? /? ?%d+ failure", "%d+ tests? (%d+) passed"}

local function any(line, patterns)
  for _, pattern in ipairs(patterns) do
    if line:find(pattern) then return true end
  end
  return false
end

---How many checks passed, as the test's own report says or else as unit.lua counted them; then the
---lines that tell of one that did not.
---@return integer good, string[] bad
local function checks_of(ended, text)
  local good, bad = 0, {}
  for line in text:gmatch("[^\n]+") do
    if any(line, GOOD) then good = good + 1 end
    if any(line, BAD) then bad[#bad + 1] = line end
  end
  for _, summary in ipairs(SUMMARIES) do good = tonumber(text:match(summary)) or good end
  if good == 0 then
    good = tonumber(text:match("luatests: passed, (%d+) checks")) or ended and 1 or 0
  end
  if not ended and #bad == 0 then bad[1] = "ended by an error" end
  return good, bad
end

local function pad(text, width) return text .. (" "):rep(width - #text) end

local function print_row(columns, first, cells)
  local line = {pad(first, 12)}
  for i, column in ipairs(columns) do line[i + 1] = pad(cells[i], #column.name + 1) end
  print((table.concat(line, " "):gsub("%s+$", "")))
end

local function print_head(columns)
  local heads = {}
  for i, column in ipairs(columns) do heads[i] = column.name end
  print_row(columns, "", heads)
end

---The rows of a table: what `cell` says of each file and column; then what failed, with its output.
---@param cell fun(file: string, column: table, first: string?): string, string
local function show(columns, files, cell)
  local outputs = {}
  print_head(columns)
  for _, file in ipairs(files) do
    local cells = {}
    for i, column in ipairs(columns) do
      local bad, text
      cells[i], bad, text = cell(file, column, cells[1])
      if bad then
        outputs[#outputs + 1] = ("== %s, %s\n%s"):format(file, column.name, text:sub(-1500))
      end
    end
    print_row(columns, file:match("[^/]*$"), cells)
  end
  for _, text in ipairs(outputs) do print(text) end
  return #outputs == 0
end

local function official(dir, files)
  -- Some files load small C modules; without a compiler of C lua5.4 fails there, too.
  os.execute(("make -s -C %s/libs LUA_DIR=/usr/include/lua5.4 >/dev/null 2>&1"):format(quoted(dir)))
  return show(COLUMNS, files, function(file, column, can)
    local _, text = run(dir, "official", {}, quoted(file .. ".lua"), column)
    if text:find("luatests: passed", 1, true) then return "ok" end
    local why = excused[file] and excused[file][column.name]
    if not can or can == "-" then return "-" end
    return why and "(no)" or "FAILED", not why, text
  end)
end

---The files of a suite that its patterns name.
local function files_of(dir, suite)
  local files = {}
  for _, pattern in ipairs(suite.scripts or {}) do
    local names = output_of(("cd %s/%s && ls -d %s"):format(quoted(dir), suite.cd or ".", pattern))
    for name in names:gmatch("[^\n]+") do
      local out = false
      for _, except in ipairs(suite.except or {}) do out = out or name:find(except) end
      if not out then files[#files + 1] = name end
    end
  end
  if suite.runner then table.insert(files, 1, suite.runner) end
  return files
end

local function library(dir, suite, files)
  local runner = suite.runner and output_of("command -v " .. suite.runner):match("[^\n]*")
  local reference
  return show(table.move(COLUMNS, 1, PLAIN, 1, {}), files, function(file, column, first)
    local runs = file == suite.runner or suite.whole
    local words = file == suite.runner and runner .. " " .. suite.arguments or quoted(file)
    local ended, text = run(dir, runs and "runner" or "suite", suite, words, column)
    local good, bad = checks_of(ended, text)
    local report = good .. table.concat(bad, "\n")
    if not first then reference = report end
    return #bad == 0 and tostring(good) or ("%d-%d"):format(good, #bad), report ~= reference, text
  end)
end

local function usage()
  io.stderr:write("usage: ./dev luatests DIR [FILE...]\n",
    "       ./dev luatests --suite NAME DIR [FILE...]\n",
    "DIR: the folder `testes` of Lua's source, or the library's source, of the installed version\n",
    "NAME: one of tests/luatests/suites.lua\n")
  os.exit(2)
end

local function absolute(path) return output_of("readlink -f " .. quoted(path)):match("[^\n]*") end

here = absolute(here)
conlua = absolute(arg[-1])
local words = table.move(arg, 1, #arg, 1, {})
local suite = words[1] == "--suite" and (dofile(here .. "/suites.lua")[words[2]] or usage())
if suite then words = table.move(words, 3, #words, 1, {}) end
local dir = words[1] and absolute(words[1])
if not dir or not suite and not io.open(dir .. "/all.lua") then usage() end
local files = table.move(words, 2, #words, 1, {})
if suite then
  os.exit(library(dir, suite, #files > 0 and files or files_of(dir, suite)))
end
os.exit(official(dir, #files > 0 and files or FILES))
