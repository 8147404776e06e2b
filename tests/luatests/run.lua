-- SPDX-License-Identifier: MIT
-- The official tests of Lua, each file in each kind of unit, and by lua5.4 for comparison:
--   ./dev luatests DIR [FILE...]
-- DIR is the folder `testes` of Lua's own source, of the version that is installed. A file that
-- lua5.4 passes, conlua has to pass; what it need not is told in `excused`, with the reason.
-- The exit code is 1 if a file fails that is not excused.

local here = arg[0]:match("^(.*)/") or "."
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

local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

---One file in one column, in a fresh copy of the folder.
---@return boolean passed, string output
local function run(dir, file, column)
  local folder = os.tmpname()
  os.remove(folder)
  assert(os.execute(("cp -r %s %s"):format(quoted(dir), quoted(folder))))
  local program = column.name == "lua5.4" and {"lua5.4"} or {conlua}
  if column.shake then program[2] = "--shake=1" end
  local words = {"timeout", "-k", "5", tostring(SECONDS), table.unpack(program)}
  for _, word in ipairs{here .. "/unit.lua", file .. ".lua", column.kind} do
    words[#words + 1] = word
  end
  if column.beside then words[#words + 1] = "beside" end
  for i, word in ipairs(words) do words[i] = quoted(word) end
  local out = folder .. "/luatests.out"
  os.execute(("cd %s && %s >%s 2>&1 </dev/null"):format(quoted(folder), table.concat(words, " "),
    quoted(out)))
  local f <close> = assert(io.open(out, "rb"))
  local text = f:read("a")
  os.execute("rm -rf " .. quoted(folder))
  return text:find("luatests: passed", 1, true) ~= nil, text
end

local function pad(text, width) return text .. (" "):rep(width - #text) end

local function print_row(first, cells)
  local line = {pad(first, 12)}
  for i, column in ipairs(COLUMNS) do line[i + 1] = pad(cells[i], #column.name + 1) end
  print((table.concat(line, " "):gsub("%s+$", "")))
end

local function absolute(path)
  local p <close> = io.popen("readlink -f " .. quoted(path))
  return p:read()
end

local dir = arg[1] and absolute(arg[1])
if not dir or not io.open(dir .. "/all.lua") then
  io.stderr:write("usage: ./dev luatests DIR [FILE...]\n",
    "DIR: the folder `testes` of Lua's source, of the version that is installed\n")
  os.exit(2)
end
here = absolute(here)
conlua = absolute(arg[-1])
-- Some files load small C modules; without a compiler of C lua5.4 fails there, too.
os.execute(("make -s -C %s/libs LUA_DIR=/usr/include/lua5.4 >/dev/null 2>&1"):format(quoted(dir)))

local heads, bad, outputs = {}, 0, {}
for i, column in ipairs(COLUMNS) do heads[i] = column.name end
print_row("", heads)
for _, file in ipairs(#arg > 1 and table.pack(table.unpack(arg, 2)) or FILES) do
  local cells, can = {}, nil
  for i, column in ipairs(COLUMNS) do
    local passed, text = run(dir, file, column)
    if i == 1 then can = passed end
    local why = excused[file] and excused[file][column.name]
    cells[i] = passed and "ok" or not can and "-" or why and "(no)" or "FAILED"
    if cells[i] == "FAILED" then
      bad = bad + 1
      outputs[#outputs + 1] = ("== %s, %s\n%s"):format(file, column.name, text:sub(-1500))
    end
  end
  print_row(file, cells)
end
for _, text in ipairs(outputs) do print(text) end
os.exit(bad == 0)
