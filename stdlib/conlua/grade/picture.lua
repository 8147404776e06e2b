-- SPDX-License-Identifier: MIT
--- `--timeline DIR`: the timeline of a submission's failing run, a page in that folder.

local draw = require "conlua.timeline"
local lfs = require "lfs"
local system = require "conlua.grade.system"

local picture = {}

local MOST = 100000 -- events of a page; the page tells how many are missing

--- Make the folder, if there is none. Raises if that is not possible.
---@param folder string
function picture.prepare(folder)
  if lfs.attributes(folder, "mode") == "directory" then return end
  local ok, why = lfs.mkdir(folder)
  if not ok then error("cannot keep timelines in " .. folder .. ": " .. why, 0) end
end

--- The page of a submission.
---@param folder string
---@param label string of the submission
function picture.path(folder, label)
  return (folder == "/" and "" or folder:gsub("/+$", "")) .. "/" .. label .. ".html"
end

--- Was there a signal, or a limit, that ended the run?
local function ending(run) return run.ended and not run.stopped and "end" or "death" end

--- Draw a run into the file. Returns the path; nil: that failed, as stderr says.
---@param run Run with a recording
---@param name string of the submission
---@param source string
---@param path string
---@return string?
function picture.draw(run, name, source, path)
  local function read()
    local reader = system.reader(run.recording)
    reader.ending, reader.seconds = ending(run), run.wall
    reader.sources, reader.texts = {"@" .. name}, {source}
    return reader
  end
  return draw(read, path, MOST) == 0 and path or nil
end

--- The link to a page from a report that lies where the grader was called.
---@param path string
function picture.link(path)
  local link = path:gsub("^//+", "/"):gsub("[^%w._~/-]", function(c)
    return ("%%%02X"):format(c:byte())
  end)
  return link
end

return picture
