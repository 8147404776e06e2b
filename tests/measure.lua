-- SPDX-License-Identifier: MIT
-- Counts how a body of C and Lua is written: sizes of files and functions, parameters, nesting,
-- conditions of the preprocessor, comments.
--   lua5.4 tests/measure.lua NAME=FOLDER[,FOLDER...] ...
-- prints a table with a column for each NAME; docs/measures.md has it for conlua and its models.

local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. package.path
local c = require "source.c"
local comments = require "source.comments"
local house = require "source.house"

local LONG = 100 -- columns
local LARGE = 60 -- lines of a function

local function list_files(folders, pattern)
  local list = {}
  for folder in folders:gmatch("[^,]+") do
    for _, path in ipairs(house.files(folder, pattern)) do
      list[#list + 1] = folder .. "/" .. path
    end
  end
  return list
end

local function lines_of(text) return select(2, text:gsub("\n", "")) end

-- Smallest value that no more than `share` of a sorted list lie above.
local function quantile(list, share)
  if #list == 0 then return 0 end
  table.sort(list)
  return list[math.max(1, math.ceil(share * #list))]
end

local function spread(list)
  return ("%d / %d / %d"):format(quantile(list, 0.5), quantile(list, 0.9), list[#list] or 0)
end

local function mean(list)
  local sum = 0
  for _, value in ipairs(list) do sum = sum + value end
  return #list == 0 and 0 or sum / #list
end

local function share(list, test)
  local n = 0
  for _, value in ipairs(list) do n = n + (test(value) and 1 or 0) end
  return #list == 0 and 0 or 100 * n / #list
end

local function count_parameters(head)
  local inside = head:match("(%b())%s*$")
  if not inside then return 0 end
  inside = inside:sub(2, -2):gsub("%b()", "")
  if not inside:find("%S") or inside:match("^%s*void%s*$") then return 0 end
  return select(2, inside:gsub(",", "")) + 1
end

-- The deepest nesting of braces in a body; that of the function itself counts nothing.
local function nesting(body)
  local depth, deepest = 0, 0
  for brace in body:gmatch("[{}]") do
    depth = depth + (brace == "{" and 1 or -1)
    deepest = math.max(deepest, depth)
  end
  return deepest - 1
end

local function is_guard(line) return line:match("^%s*#%s*ifndef%s+[%w_]+_[Hh]_*%s*$") end

local function is_variable(d)
  if d.body and not d.head:match("=%s*$") then return false end
  local head = d.head
  if head:match("^%s*[%w_]+%s*%b()%s*;?%s*$") then return false end -- a macro that declares
  if head:find("typedef") or head:find("extern") or head:find("%f[%w_]const%f[^%w_]") then
    return false
  end
  if head:find("%(") and not head:find("%(%s*%*") then return false end
  return head:match("[%w_]+%s+%**[%w_]+") ~= nil and not head:match("^%s*struct%s+[%w_]+%s*;")
    and not head:match("^%s*enum") and not head:match("^%s*union%s+[%w_]+%s*;")
end

local function new_sum()
  return { files = 0, headers = 0, lines = {}, functions = {}, parameters = {}, nesting = {},
    conditions = 0, total = 0, comment = 0, size = 0, words = 0, pronouns = 0, long = 0,
    variables = 0 }
end

local function count_lines(sum, text)
  local n = lines_of(text)
  sum.lines[#sum.lines + 1], sum.total, sum.size = n, sum.total + n, sum.size + #text
  for line in text:gmatch("[^\n]+") do
    if (utf8.len(line) or #line) > LONG then sum.long = sum.long + 1 end
  end
end

local function count_comments(sum, list)
  house.count_comments(sum, list)
  for _, comment in ipairs(list) do sum.comment = sum.comment + #comment end
end

local function count_c(sum, path)
  local text = house.read(path)
  count_lines(sum, text)
  local code, list = c.split(text)
  count_comments(sum, list)
  local directives
  code, directives = c.directives(code)
  for _, line in ipairs(directives) do
    if line:match("^%s*#%s*if") and not is_guard(line) then sum.conditions = sum.conditions + 1 end
  end
  for _, d in ipairs(c.declarations(code)) do
    if d.body and d.head:match("%)%s*$") then
      sum.functions[#sum.functions + 1] = lines_of(d.body) + 1
      sum.parameters[#sum.parameters + 1] = count_parameters(d.head)
      sum.nesting[#sum.nesting + 1] = nesting(d.body)
    elseif is_variable(d) then
      sum.variables = sum.variables + 1
    end
  end
end

local function measure_c(folders)
  local sum = new_sum()
  for _, path in ipairs(list_files(folders, "*.[ch]")) do
    if path:match("%.h$") then sum.headers = sum.headers + 1 else sum.files = sum.files + 1 end
    count_c(sum, path)
  end
  return sum
end

local function measure_lua(folders)
  local sum = new_sum()
  for _, path in ipairs(list_files(folders, "*.lua")) do
    local text = house.read(path)
    sum.files = sum.files + 1
    count_lines(sum, text)
    count_comments(sum, comments.of_lua(text))
  end
  return sum
end

local C_ROWS = {
  { "files .c / .h", function(s) return ("%d / %d"):format(s.files, s.headers) end },
  { "lines", function(s) return ("%d"):format(s.total) end },
  { "lines of a file: median / p90 / most", function(s) return spread(s.lines) end },
  { "functions", function(s) return ("%d"):format(#s.functions) end },
  { "lines of a body: median / p90 / most", function(s) return spread(s.functions) end },
  { "bodies over 60 lines, %", function(s)
    return ("%.1f"):format(share(s.functions, function(n) return n > LARGE end))
  end },
  { "parameters: mean, most", function(s)
    return ("%.2f, %d"):format(mean(s.parameters), quantile(s.parameters, 1))
  end },
  { "functions with 6 parameters or more", function(s)
    local n = 0
    for _, count in ipairs(s.parameters) do n = n + (count > 5 and 1 or 0) end
    return ("%d"):format(n)
  end },
  { "nesting of braces: p90 / most", function(s)
    return ("%d / %d"):format(quantile(s.nesting, 0.9), quantile(s.nesting, 1))
  end },
  { "#if in 1000 lines, without guards", function(s)
    return ("%.1f"):format(1000 * s.conditions / s.total)
  end },
  { "variables of files in 1000 lines, about", function(s)
    return ("%.1f"):format(1000 * s.variables / s.total)
  end },
}
local BOTH_ROWS = {
  { "comments, share of characters, %", function(s)
    return ("%.0f"):format(100 * s.comment / s.size)
  end },
  { "pronouns in 100 words of comment", function(s)
    return ("%.1f"):format(100 * s.pronouns / s.words)
  end },
  { "lines over 100 columns in 1000", function(s)
    return ("%.1f"):format(1000 * s.long / s.total)
  end },
}
local LUA_ROWS = {
  { "files", function(s) return ("%d"):format(s.files) end },
  { "lines", function(s) return ("%d"):format(s.total) end },
  { "lines of a file: median / p90 / most", function(s) return spread(s.lines) end },
}

local function print_table(title, names, sums, ...)
  local shown = {}
  for i, sum in ipairs(sums) do
    if sum.total > 0 then shown[#shown + 1] = i end
  end
  if #shown == 0 then return end
  local head = { title }
  for _, i in ipairs(shown) do head[#head + 1] = names[i] end
  print("| " .. table.concat(head, " | ") .. " |\n" .. ("|---"):rep(#head) .. "|")
  for _, rows in ipairs { ... } do
    for _, row in ipairs(rows) do
      local cells = { row[1] }
      for _, i in ipairs(shown) do cells[#cells + 1] = row[2](sums[i]) end
      print("| " .. table.concat(cells, " | ") .. " |")
    end
  end
  print()
end

local names, in_c, in_lua = {}, {}, {}
for i = 1, #arg do
  local name, folders = arg[i]:match("^([^=]+)=(.+)$")
  if not name then
    io.stderr:write("usage: lua5.4 tests/measure.lua NAME=FOLDER[,FOLDER...] ...\n")
    os.exit(2)
  end
  names[i], in_c[i], in_lua[i] = name, measure_c(folders), measure_lua(folders)
end
print_table("C", names, in_c, C_ROWS, BOTH_ROWS)
print_table("Lua", names, in_lua, LUA_ROWS, BOTH_ROWS)
