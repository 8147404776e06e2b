-- SPDX-License-Identifier: MIT
-- Writes Lua files into one C file, for interp/binding/embed.h:
--   lua5.4 cmake/embed.lua OUTPUT.c stdlib/conlua/pool.lua ...
-- Names are those of `require`: stdlib/conlua/a/b.lua is "conlua.a.b", and init.lua its folder.
-- A file that does not compile ends the build with its position. Another file than Lua becomes a
-- module that is the file's text, with the file's full name: "conlua.timeline.page.page.css".

local function fail(message)
  io.stderr:write(message, "\n")
  os.exit(1)
end

local function read(path)
  local file, err = io.open(path, "rb")
  if not file then fail(err) end
  local data = file:read("a")
  file:close()
  return data
end

local function module_name(path)
  local name = path:gsub("^stdlib/", ""):gsub("%.lua$", ""):gsub("/init$", "")
  return (name:gsub("/", "."))
end

-- The content of a file as a chunk of Lua.
local function chunk_of(path)
  local data = read(path)
  if path:find "%.lua$" then return data end
  local level = "="
  while data:find("]" .. level .. "]", 1, true) do level = level .. "=" end
  return ("return [%s[\n%s]%s]"):format(level, data, level)
end

local function c_escape(byte)
  if byte == "\n" then return '\\n"\n"' end -- a C line for each Lua line
  return string.format("\\%03o", byte:byte())
end

-- Three octal digits cannot run into a digit that follows. A bare `?` might make a trigraph.
local function c_string(data)
  return '"' .. data:gsub('[%c"\\?\x80-\xff]', c_escape) .. '"'
end

local paths = { table.unpack(arg, 2) }
table.sort(paths)

local arrays, entries = {}, {}
for i, path in ipairs(paths) do
  local data = chunk_of(path)
  local chunk, err = load(data, "@" .. path, "t")
  if not chunk then fail(err) end
  arrays[i] = string.format("static const char file_%d[] =\n%s;\n", i, c_string(data))
  entries[i] = string.format('  {"%s", file_%d, sizeof file_%d - 1},\n', module_name(path), i, i)
end

local out, err = io.open(arg[1], "wb")
if not out then fail(err) end
out:write("/* Made by cmake/embed.lua from stdlib/. */\n#include \"binding/embed.h\"\n\n",
  table.concat(arrays, "\n"),
  "\nconst struct con_embedded con_embedded_files[] = {\n",
  table.concat(entries),
  "  {0, 0, 0},\n};\n",
  string.format("const size_t con_embedded_count = %d;\n", #paths))
if not out:close() then fail("cannot write " .. arg[1]) end
