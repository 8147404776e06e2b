-- SPDX-License-Identifier: MIT
-- Writes the parts of docs/ that are made from source: `./dev docs`, or
--   lua5.4 cmake/docs.lua [root]
-- A part stands in a document between the lines `<!-- made by ./dev docs: NAME -->` and
-- `<!-- end -->`. With `--check` before the root nothing is written; a stale part is a fault.

local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/../tests/?.lua;" .. package.path
local house = require "source.house"

local checks = arg[1] == "--check"
local root = arg[checks and 2 or 1] or "."
local stale = false

local function read(path) return house.read(root .. "/" .. path) or "" end

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
  local names = {}
  for i = #list, 1, -1 do names[#names + 1] = '"' .. list[i].name .. '"' end
  local pages = { { "docs/grading.md", "verdict" }, { "docs/grading.zh.md", "结论" } }
  for language, page in ipairs(pages) do
    local rows = { "", "| " .. page[2] .. " | |", "|---|---|" }
    for i = #list, 1, -1 do
      rows[#rows + 1] = ("| %s | %s |"):format(list[i].name, list[i].meaning[language])
    end
    fill(page[1], "verdicts", table.concat(rows, "\n") .. "\n\n")
  end
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

-- The pages of decisions, by their titles.
local function decisions()
  local list = {}
  for _, name in ipairs(house.files(root .. "/docs/decisions", "*.md")) do
    if name ~= "README.md" then
      local title = read("docs/decisions/" .. name):match("^# ([^\n]+)")
      list[#list + 1] = ("- [%s](%s)"):format(title, name)
    end
  end
  table.sort(list)
  fill("docs/decisions/README.md", "decisions", "\n" .. table.concat(list, "\n") .. "\n\n")
end

local paths = house.files(root .. "/interp", "*.[ch]")
local module_of = house.modules(paths)

-- The modules of a floor, without its name: module -> modules of the floor that its files include.
local function modules_of(floor)
  local modules = {}
  local function short(path)
    local module = path and module_of[path]
    return module and module:match("^" .. floor .. "/(.*)")
  end
  for _, path in ipairs(paths) do
    local own = short(path)
    if own then modules[own] = modules[own] or {} end
    for header in (own and read("interp/" .. path) or ""):gmatch('#include "([^"]+)"') do
      local other = short(header)
      if other and other ~= own then modules[own][other] = true end
    end
  end
  return modules
end

local sorted_keys = house.sorted_keys

-- In rows: in the first one modules that include no other of the floor, then those above them.
local function rows_of(modules)
  local level = {}
  local function find(name, path)
    if level[name] then return level[name] end
    if path[name] then return 1 end -- a ring, which tests/floors.lua tells
    path[name] = true
    local most = 0
    for _, other in ipairs(sorted_keys(modules[name])) do
      most = math.max(most, find(other, path))
    end
    level[name] = most + 1
    return most + 1
  end
  local rows = {}
  for _, name in ipairs(sorted_keys(modules)) do
    local at = find(name, {})
    rows[at] = rows[at] or {}
    table.insert(rows[at], name)
  end
  return rows
end

local WIDTH, LINE, ACROSS = 960, 18, 118 -- of the picture; of a row; characters in one

-- A row in lines that fit.
local function wrap(row)
  local lines, line = {}, nil
  for _, name in ipairs(row) do
    if line and #line + #name + 2 <= ACROSS then line = line .. "  " .. name
    else
      lines[#lines + 1] = line
      line = name
    end
  end
  lines[#lines + 1] = line
  return lines
end

local STYLE = [[<style>
text { font: 12px monospace; fill: #222 } .floor { font-weight: bold }
rect { fill: #f6f7f8; stroke: #9aa3af }
@media (prefers-color-scheme: dark) {
text { fill: #e4e6e9 } rect { fill: #22262c; stroke: #5c6470 } }
</style>
]]

-- docs/floors.svg: a box for each floor, the highest on top; in it its modules, the lowest below.
local function picture()
  local out, y = {}, 8
  for i = #house.FLOORS, 1, -1 do
    local floor = house.FLOORS[i]
    local lines = {}
    for _, row in ipairs(rows_of(modules_of(floor))) do
      local wrapped = wrap(row)
      for at = #wrapped, 1, -1 do table.insert(lines, 1, wrapped[at]) end
    end
    local height = #lines * LINE + 10
    out[#out + 1] = ('<rect x="8" y="%d" width="%d" height="%d" rx="4"/>'):format(y, WIDTH - 16,
      height)
    out[#out + 1] = ('<text class="floor" x="18" y="%d">%s</text>'):format(y + LINE, floor)
    for at, line in ipairs(lines) do
      out[#out + 1] = ('<text x="100" y="%d" xml:space="preserve">%s</text>'):format(
        y + at * LINE, line)
    end
    y = y + height + 6
  end
  local head = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d">\n')
    :format(WIDTH, y + 2, WIDTH)
  write("docs/floors.svg", head .. STYLE .. table.concat(out, "\n") .. "\n</svg>\n")
end

-- Every function or type of C and every path of interp/ that a page mentions must be there. Pages
-- of former names are left out.
local function names()
  local known = {}
  for _, folder in ipairs { "interp/", "tests/c/" } do
    for _, path in ipairs(house.files(root .. "/" .. folder, "*.[ch]")) do
      for word in read(folder .. path):gmatch("[cC][oO][nN]_[%w_]+") do known[word] = true end
    end
  end
  local pages = { "docs/design.md", "docs/traps.md", "docs/testing.md" }
  for _, name in ipairs(house.files(root .. "/docs/decisions", "*.md")) do
    pages[#pages + 1] = "docs/decisions/" .. name
  end
  for _, page in ipairs(pages) do
    local text = read(page)
    for word in text:gmatch("%f[%w_](con_[%w_]+)") do
      if not known[word] and not word:match("_$") then
        io.stderr:write(page, ": there is no ", word, "\n")
        stale = true
      end
    end
    for floor, rest in text:gmatch("%f[%w/](%l+)(/[%w_]+%.[ch])%f[^%w]") do
      if house.floor_of[floor] and read("interp/" .. floor .. rest) == "" then
        io.stderr:write(page, ": there is no ", floor, rest, "\n")
        stale = true
      end
    end
  end
end

verdicts()
decisions()
picture()
names()
os.exit(not (checks and stale))
