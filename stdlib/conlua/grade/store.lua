-- SPDX-License-Identifier: MIT
--- The records of a batch: in a folder, a file for each, so that a batch can be interrupted and no
--- record has to be in memory; or in memory, for a few. What lies in a folder is sealed.

local cjson = require "cjson"
local lfs = require "lfs"
local digest = require "conlua.grade.digest"
local exercise = require "conlua.grade.exercise"

local store = {}

local SCORES, SCORES_SEAL = "scores.csv", "scores.csv.seal"
local PASS = "regrading" -- the file with the name of a regrading that is not complete

--- Write a file so that a reader finds the old text or the new text, nothing between.
---@param path string
---@param text string
function store.replace(path, text)
  local part = ("%s.%d.part"):format(path, os.getpid())
  local file, why = io.open(part, "wb")
  if not file then error("cannot write " .. why, 0) end
  local ok
  ok, why = pcall(function() assert(file:write(text)) end)
  local closed, reason = file:close()
  if ok and not closed then ok, why = false, reason end
  if ok then ok, why = os.rename(part, path) end
  if ok then return end
  os.remove(part)
  if type(why) ~= "string" then error(why, 0) end -- interrupted
  error(("cannot write %s: %s"):format(path, why), 0)
end

local on_disk = {}

--- A plain file name for any path.
local function file_name(path)
  local name = path:gsub("[^%w._-]", function(c) return ("%%%02X"):format(c:byte()) end)
  name = name:gsub("^%.", "%%2E")
  return #name > 200 and digest(path) or name
end

--- What is kept in a file of the folder, without its seal; nil: nothing, or the seal is broken.
local function opened(self, file)
  local readable, text = pcall(exercise.read, self.folder .. "/" .. file)
  local whole = readable and self.seal:opened(file, text)
  if not whole then return nil end
  local ok, record = pcall(cjson.decode, whole)
  return ok and type(record) == "table" and record or nil
end

--- The record of a submission; nil if there is none with the key.
---@param key string? nil: any key
---@return Record?
function on_disk:get(name, key)
  local record = opened(self, file_name(name) .. ".json")
  if record and (not key or record.key == key) then return record end
end

function on_disk:put(name, record)
  local file = file_name(name) .. ".json"
  store.replace(self.folder .. "/" .. file, self.seal:closed(file, cjson.encode(record)) .. "\n")
end

--- Keep the table of scores, with a seal beside it.
---@param produce fun(write: fun(text: string))
function on_disk:put_scores(produce)
  local parts = {}
  produce(function(text) parts[#parts + 1] = text end)
  local text = table.concat(parts)
  store.replace(self.folder .. "/" .. SCORES, text)
  store.replace(self.folder .. "/" .. SCORES_SEAL, self.seal:of(SCORES, text) .. "\n")
end

--- The name of the regrading that is under way; it begins now if there is none. A regrading of a
--- part of the submissions always begins now.
---@param is_part boolean
---@return string
function on_disk:begin_pass(is_part)
  local path = self.folder .. "/" .. PASS
  local readable, name = pcall(exercise.read, path)
  if readable and name ~= "" and not is_part then return name end
  name = digest(("%s %s %d"):format(os.time(), clock(), os.getpid()))
  if not is_part then store.replace(path, name) end
  return name
end

--- All is graded that was to be graded, so no regrading is under way.
function on_disk:end_pass() os.remove(self.folder .. "/" .. PASS) end

--- Is each file of the folder as the grader wrote it? The names of the others, in order, and how
--- many files were looked at.
---@return string[] broken
---@return integer n
function on_disk:verify()
  local broken, n = {}, 0
  local function note(file, is_whole)
    n = n + 1
    if not is_whole then broken[#broken + 1] = file end
  end
  for file in lfs.dir(self.folder) do
    if file:find "%.json$" then note(file, opened(self, file)) end
  end
  if lfs.attributes(self.folder .. "/" .. SCORES) then
    local ok, text = pcall(exercise.read, self.folder .. "/" .. SCORES)
    local given, seal = pcall(exercise.read, self.folder .. "/" .. SCORES_SEAL)
    note(SCORES, ok and given and seal == self.seal:of(SCORES, text) .. "\n")
  end
  table.sort(broken)
  return broken, n
end

--- Remove what a grader that was killed had not written to its end.
local function remove_parts(folder)
  for name in lfs.dir(folder) do
    local pid = name:match "%.(%d+)%.part$"
    if pid and not lfs.attributes("/proc/" .. pid) then os.remove(folder .. "/" .. name) end
  end
end

--- The records in a folder that is there. Raises if there is no folder, or no key in the folder.
---@param path string
function store.open(path)
  local seal = require "conlua.grade.seal" -- of a library that only folders need
  return setmetatable({folder = path, seal = seal.open(path)}, {__index = on_disk})
end

--- The records in a folder. The folder and the key are made if there are none. Raises if that is
--- not possible.
---@param path string
function store.folder(path)
  if lfs.attributes(path, "mode") ~= "directory" then
    local ok, why = lfs.mkdir(path)
    if not ok then error("cannot keep results in " .. path .. ": " .. why, 0) end
  end
  remove_parts(path)
  require "conlua.grade.seal".make(path)
  return store.open(path)
end

local in_memory = {}

function in_memory:get(name, key)
  return not key and self[name] or nil
end

function in_memory:put(name, record) self[name] = record end

function in_memory:end_pass() end

function store.memory() return setmetatable({}, {__index = in_memory}) end

return store
