-- SPDX-License-Identifier: MIT
--- help(): signals and sockets. What a row holds: help/init.lua.

return {
  signal = {
    place = 1, usage = "signal", zh = "系统的信号：处理、发送、定时。", en = "The system's signals: handle, send, "
      .. "and have one sent later.", python = "signal", see = "interrupted unit:terminate",
    example = [[
local came = event()
signal.on("USR1", function(name) print(name) came:set() end)   --> USR1
signal.send(os.getpid(), "USR1")
came:wait()
]],
  },
  ["signal.on"] = {
    zh = "处理一个信号：f(name) 在主单元的下一条指令或等待处执行。", errors = "other_signal isolate_signal",
    of = "signal", python = "signal.signal", see = "signal.send interrupted",
  },
  ["signal.send"] = {
    zh = "给一个进程，或者一个单元所在的进程，发送信号。", of = "signal", python = "os.kill",
    see = "signal.on unit:kill",
  },
  ["signal.alarm"] = {
    zh = "这么多秒之后给这个进程发送 ALRM；0 表示不要了。", of = "signal", python = "signal.setitimer",
    see = "timer",
    example = [[
local rang = event()
signal.on("ALRM", function() rang:set() end)
signal.alarm(0.01)
print(rang:wait())              --> true
]],
  },
  selector = {
    zh = "用系统的 epoll 同时等待许多套接字。", waits = false, python = "selectors.DefaultSelector",
    methods = "selector", see = "socket wait_any",
    example = [[
local s <close> = selector()
local from <close> = io.popen "echo ready"
s:register(from, "r", "the program")
print(s:select()[1].data)       --> the program
]],
  },
  ["selector:register"] = {
    zh = "看着一个套接字，或者一个可以等待的文件；select 会把 data 一起给出。", see = "selector:modify",
  },
  ["selector:modify"] = {zh = "换别的事来看。", see = "selector:register"},
  ["selector:unregister"] = {zh = "不再看着它。", see = "selector:register"},
  ["selector:select"] = {
    zh = "等到有几个就绪；到时给空数组。", errors = "closed_selector", see = "selector:register socket",
  },
  ["selector:close"] = {zh = "交还它的描述符。", see = "selector"},
  socket = {
    place = 2, usage = "local socket = require \"socket\"",
    zh = "套接字：LuaSocket，名字和参数都是它自己的；它等待时，别的单元继续执行。",
    en = "LuaSocket, with its own names and arguments; while it waits, other units go on.",
    more = {"In Debian it is the package lua-socket.", "在 Debian 上是软件包 lua-socket。"},
    waits = true, python = "socket", see = "selector socket.select thread green",
    example = [[
local socket = require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local echo = thread.spawn(function()
  local client = server:accept()
  client:send(client:receive() .. "!\n")
end)
local c = assert(socket.connect("127.0.0.1", port))
c:send("hello\n")
print((c:receive()))            --> hello!
echo:join()
]],
  },
  ["socket.select"] = {
    place = 3, usage = "socket.select(r, w, [wait]) -> readable, writable, message", of = "socket",
    zh = "等到其中有可读、可写的套接字；数目不限。", en = "Wait until some of the sockets can be read, or "
      .. "written; takes any number.", python = "select.select", see = "selector",
  },
}
