-- SPDX-License-Identifier: MIT
-- Writes the parts of docs/ that are made from source: `./dev docs`, or
--   lua5.4 cmake/docs.lua [root]
-- A part stands in a document between the lines `<!-- made by ./dev docs: NAME -->` and
-- `<!-- end -->`. With `--check` before the root nothing is written; a stale part is a fault.

local checks = arg[1] == "--check"
local root = arg[checks and 2 or 1] or "."
local stale = false

local function read(path)
  local file = assert(io.open(root .. "/" .. path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function write(path, text)
  if read(path) == text then return end
  stale = true
  if checks then
    io.stderr:write(path, " is out of date: ./dev docs\n")
    return
  end
  local file = assert(io.open(root .. "/" .. path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

-- Put text into its part of a document.
local function fill(path, name, text)
  local document = read(path)
  local head = "<!-- made by ./dev docs: " .. name .. " -->\n"
  local from, to = document:find(head, 1, true)
  assert(from, path .. ": no part " .. name)
  local stop = assert(document:find("<!-- end -->", to, true), path .. ": no end of " .. name)
  write(path, document:sub(1, to) .. text .. document:sub(stop))
end

-- The verdicts, in the reverse order of stdlib/conlua/grade/verdicts.lua.
local function verdicts()
  local list = dofile(root .. "/stdlib/conlua/grade/verdicts.lua").list
  local rows, names = { "", "| verdict | |", "|---|---|" }, {}
  for i = #list, 1, -1 do
    rows[#rows + 1] = ("| %s | %s |"):format(list[i].name, list[i].meaning)
    names[#names + 1] = '"' .. list[i].name .. '"'
  end
  fill("docs/grading.md", "verdicts", table.concat(rows, "\n") .. "\n\n")
  local schema = read "docs/grading.schema.json"
  local from, to = schema:find('"verdict": {\n      "enum": %b[]')
  local lines, line = {}, nil
  for _, name in ipairs(names) do
    if line and #line + #name < 90 then line = line .. ", " .. name
    else
      lines[#lines + 1] = line
      line = name
    end
  end
  lines[#lines + 1] = line
  write("docs/grading.schema.json", schema:sub(1, from - 1) .. '"verdict": {\n      "enum": ['
    .. table.concat(lines, ",\n        ") .. "]" .. schema:sub(to + 1))
end

verdicts()
os.exit(not (checks and stale))
