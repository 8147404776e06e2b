-- SPDX-License-Identifier: MIT
--- A terminal of 80 by 24 in which a program runs: keys go in, what is on the screen comes out.

local program = require "program"

local terminal = {}
terminal.__index = terminal

local quoted = program.quoted
local PATIENCE = 60 -- seconds until what is waited for must be there

---@class Terminal
---@field folder string for files of the test; removed at the end
---@field tmux string

--- Run a line of the shell, in which $conlua is the program under test and $folder a fresh folder;
--- the history lies in it. Below what it prints stands "exit code N" when it has ended.
---@param line string
---@param width? integer
---@return Terminal
function terminal.open(line, width)
  local self = setmetatable({ folder = program.folder() }, terminal)
  self.tmux = "tmux -S " .. quoted(self.folder .. "/socket") .. " -f /dev/null "
  assert(os.execute("mkdir " .. quoted(self.folder .. "/program")))
  local command = ("export conlua=%s folder=%s XDG_STATE_HOME=%s; unset INPUTRC; %s\n")
    :format(quoted(program.link(self.folder .. "/program")), quoted(self.folder),
      quoted(self.folder), line)
    .. 'echo "exit code $?"; exec cat'
  assert(os.execute(("%s new-session -d -x %d -y 24 %s"):format(self.tmux, width or 80,
    quoted("exec sh -c " .. quoted(command)))))
  self:end_with_us()
  return self
end

-- Should the test be killed, its terminal and the program in it end as well.
function terminal:end_with_us()
  local watch = ("while kill -0 %d && test -S %s; do sleep 1; done; %s kill-server"):format(
    os.getpid(), quoted(self.folder .. "/socket"), self.tmux)
  os.execute("setsid sh -c " .. quoted(watch) .. " </dev/null >/dev/null 2>&1 &")
end

--- Type text, as it is.
function terminal:type(text)
  assert(os.execute(self.tmux .. "send-keys -l -- " .. quoted(text)))
  return self
end

--- Press keys by the names tmux has for them: "Enter", "Tab", "Up", "C-c".
function terminal:press(...)
  for _, key in ipairs { ... } do assert(os.execute(self.tmux .. "send-keys " .. quoted(key))) end
  return self
end

--- Type a line and Enter.
function terminal:enter(text)
  return self:type(text):press("Enter")
end

--- Paste text, as a terminal does that can tell pasted text from typed.
function terminal:paste(text)
  local file <close> = assert(io.open(self.folder .. "/paste", "w"))
  file:write(text)
  file:flush()
  assert(os.execute(("%s load-buffer %s \\; paste-buffer -p -r"):format(self.tmux,
    quoted(self.folder .. "/paste"))))
  return self
end

--- What is on the screen, without the empty lines at its end.
---@return string
function terminal:screen(options)
  local pipe <close> = assert(io.popen(self.tmux .. "capture-pane -p " .. (options or "")))
  return (pipe:read("a"):gsub("%s+$", ""))
end

--- Wait until `question(screen)` holds, or the screen has `question` as its text; the screen.
---@param question string|fun(screen: string): any
---@return string
function terminal:wait(question)
  local till = clock() + PATIENCE
  while true do
    local screen = self:screen()
    if type(question) == "string" then
      if screen:find(question, 1, true) then return screen end
    elseif question(screen) then
      return screen
    end
    if clock() > till then
      error(("not there: %s\nbut:\n%s"):format(question, screen), 2)
    end
    sleep(0.02)
  end
end

--- Wait until the last line is exactly this: the screen.
---@param line string
---@return string
function terminal:wait_last(line)
  return self:wait(function(screen) return screen:match("[^\n]*$") == line end)
end

function terminal:close()
  os.execute(self.tmux .. "kill-server 2>/dev/null")
  program.remove(self.folder)
end

terminal.__close = terminal.close

return terminal
