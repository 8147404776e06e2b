-- SPDX-License-Identifier: MIT
--- Runs a script as a program of its own, with the conlua under test.

local lfs = require "lfs"

local program = {root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")}
program.conlua = os.getenv("CONLUA") or program.root .. "/build/conlua"

local quoted = require "quoted"
program.quoted = quoted

--- All that a file holds.
function program.slurp(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

--- Write a file. The folder is made if there is none.
function program.spill(path, text)
  local folder = path:match "^(.*)/"
  if not lfs.attributes(folder) then assert(os.execute("mkdir -p " .. quoted(folder))) end
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
end
local spill = program.spill

--- A fresh folder.
function program.folder()
  local folder = os.tmpname()
  os.remove(folder)
  assert(lfs.mkdir(folder))
  return folder
end

--- Remove a file, or a folder with all that is in it.
function program.remove(path)
  if lfs.symlinkattributes(path, "mode") == "directory" then
    for name in lfs.dir(path) do
      if name ~= "." and name ~= ".." then program.remove(path .. "/" .. name) end
    end
  end
  os.remove(path)
end

--- A name of the program under test without a space in it, as a link in `folder`: lines of tests,
--- and the first lines of scripts, can then say $conlua as it is.
function program.link(folder)
  local path = folder .. "/conlua"
  assert(lfs.link(program.conlua, path, true))
  return path
end

--- What came of a program.
---@class ProgramResult
---@field out string stdout
---@field err string stderr
---@field code integer? its exit code, unless a signal ended it
---@field signal integer? the signal that ended it

--- Run a command line of the shell in a fresh folder; "$conlua" in it is the program under test.
--- With `script`, there is a file `script.lua` that holds it. `timeout` seconds (60) are its limit.
---@param options {command: string, script?: string, input?: string, timeout?: number}
---@return ProgramResult
function program.shell(options)
  local folder = program.folder()
  if options.script then spill(folder .. "/script.lua", options.script) end
  spill(folder .. "/in", options.input or "")
  spill(folder .. "/command", options.command)
  -- The last command takes the place of the shell, so how it ends is how the program ended.
  local _, how, number = os.execute(
    ("cd %s && export conlua=%s && exec timeout -k 5 %s sh ./command >out 2>err <in")
    :format(quoted(folder), quoted(program.link(folder)), options.timeout or 60))
  local result = {out = program.slurp(folder .. "/out"), err = program.slurp(folder .. "/err")}
  result[how == "signal" and "signal" or "code"] = number
  program.remove(folder)
  return result
end

--- Run the text of a script; `before` is put before the command ("ulimit -n 10;"), `after` are its
--- arguments.
---@param script string
---@param options? {before?: string, after?: string, input?: string, timeout?: number}
---@return ProgramResult
function program.run(script, options)
  options = options or {}
  return program.shell{
    script = script, input = options.input, timeout = options.timeout,
    command = (options.before or "") .. ' exec "$conlua" script.lua ' .. (options.after or ""),
  }
end

--- The same, which must end with exit code 0 and say nothing on stderr: what it printed.
---@param script string
---@param options? {before?: string, after?: string, input?: string, timeout?: number}
---@return string stdout
function program.output(script, options)
  local r = program.run(script, options)
  if r.code ~= 0 or r.err ~= "" then
    error(("code %s, signal %s\n%s%s"):format(r.code, r.signal, r.out, r.err), 2)
  end
  return r.out
end

return program
