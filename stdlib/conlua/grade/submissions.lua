-- SPDX-License-Identifier: MIT
--- The submissions that a command line names: files, and folders of files.

local lfs = require "lfs"

local submissions = {}

---@class Submission
---@field path string as reports name it
---@field name string in its folder: a file, or a folder
---@field file string? nil: there is nothing to grade
---@field why string? the reason that there is nothing: a key of conlua.texts.grade
---@field detail string? of the reason
---@field label string of files about the submission; no other in the list has it

local function same(a, b) return a and b and a.dev == b.dev and a.ino == b.ino end

--- The names in a folder, in order; nil and the reason if the folder cannot be read.
local function entries(folder)
  local ok, step, state, start, closing = pcall(lfs.dir, folder)
  if not ok then return nil, (step:gsub("^%[.-%]:%d+: ", "")) end
  local names = {}
  for name in step, state, start, closing do
    if not name:find "^%." then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

--- Links in a folder of submissions are not followed: a link may lead anywhere.
local function is(path, mode) return lfs.symlinkattributes(path, "mode") == mode end

--- The submission in a student's own folder: main.lua, or the only Lua file beside files of the
--- exercise.
---@param files table<string, any> names of files of the exercise
local function within(folder, files)
  local names, reason = entries(folder)
  local own = folder:match "[^/]*$"
  if not names then return {path = folder, name = own, why = "unreadable", detail = reason} end
  local found = {}
  for _, name in ipairs(names) do
    if name:find "%.lua$" and not files[name] and is(folder .. "/" .. name, "file") then
      if name == "main.lua" then found = {name} break end
      found[#found + 1] = name
    end
  end
  if #found > 1 then
    return {path = folder, name = own, why = "several_there",
      detail = table.concat(found, ", ")}
  end
  local file = found[1] and folder .. "/" .. found[1]
  return {path = file or folder, name = own, file = file,
    why = not file and "nothing_there" or nil}
end

local function add_folder(list, folder, results, files)
  local names, reason = entries(folder)
  if not names then error(reason, 0) end
  for _, name in ipairs(names) do
    local path = folder .. "/" .. name
    if is(path, "directory") then
      if not same(lfs.attributes(path), results) then
        list[#list + 1] = within(path, files)
      end
    elseif name:find "%.lua$" then
      local file = is(path, "file") and path or nil
      list[#list + 1] = {path = path, name = name, file = file,
        why = not file and "nothing_there" or nil}
    end
  end
end

--- Give each submission a label: the name, as far as it may be that of a file.
local function give_labels(list)
  local used = {}
  for _, one in ipairs(list) do
    local plain = one.name:gsub("%.lua$", ""):gsub("[^%w._-]", "_"):gsub("^[.-]", "_"):sub(1, 100)
    local label, n = plain, 1
    while used[label] do
      n = n + 1
      label = plain .. "-" .. n
    end
    used[label], one.label = true, label
  end
end

--- The submissions in the order of the arguments, within a folder by name; and whether an argument
--- was a folder. Raises if a path does not exist.
---@param paths string[]
---@param results string where the results lie, which is no submission
---@param files table<string, any> names of files of the exercise, which are none either
---@return Submission[] list
---@return boolean is_batch
function submissions.list(paths, results, files)
  local list, is_batch, seen, once = {}, false, {}, {}
  for _, path in ipairs(paths) do
    local mode, why = lfs.attributes(path, "mode")
    if not mode then error(why, 0) end
    if mode == "directory" then
      is_batch = true
      add_folder(list, path == "/" and path or (path:gsub("/+$", "")), lfs.attributes(results),
        files)
    else
      list[#list + 1] = {path = path, name = path:match "[^/]*$", file = path}
    end
  end
  for _, one in ipairs(list) do
    if not seen[one.path] then once[#once + 1] = one end
    seen[one.path] = true
  end
  give_labels(once)
  return once, is_batch
end

local function is_named(one, name)
  return one.path == name or one.name == name or one.name == name .. ".lua"
end

--- The submissions of the list that have one of the names: a path, or a name in the folder, which
--- may lack `.lua`. Raises for a name that none has.
---@param list Submission[]
---@param names string[]
---@return Submission[]
function submissions.only(list, names)
  local wanted = {}
  for _, name in ipairs(names) do
    local is_there = false
    for _, one in ipairs(list) do
      if is_named(one, name) then wanted[one], is_there = true, true end
    end
    if not is_there then error("no submission is named " .. name, 0) end
  end
  local chosen = {}
  for _, one in ipairs(list) do
    if wanted[one] then chosen[#chosen + 1] = one end
  end
  return chosen
end

return submissions
