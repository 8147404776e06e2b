-- SPDX-License-Identifier: MIT
--- help(): files, asynchronous operations, programs. What a row holds: help/init.lua.

return {
  io = {
    place = 1, usage = "io", zh = "Lua 的 io 库；一个单元等待时，它所在进程的其他单元继续执行。",
    en = "Lua's library io; while one unit waits, the others of its process go on.",
    python = "io", see = "file aio subprocess",
    example = [[
io.write("one line", "\n")      --> one line
]],
  },
  ["io.read"] = {
    zh = "与 Lua 的相同；它等待时，别的单元继续执行。", waits = true, of = "io", python = "sys.stdin.readline",
    see = "file:read",
  },
  ["io.write"] = {
    zh = "与 Lua 的相同；一次写入的不会与别的单元写的混在一起。", of = "io", python = "sys.stdout.write",
    see = "print file:write",
  },
  ["io.flush"] = {
    zh = "与 Lua 的相同；它等待时，别的单元继续执行。", of = "io", python = "sys.stdout.flush",
    see = "file:flush",
  },
  ["io.popen"] = {
    zh = "与 Lua 的相同；它等待时，别的单元继续执行。", of = "io", python = "os.popen",
    see = "subprocess.popen os.execute",
    example = [[
local p <close> = io.popen "echo hello"
print(p:read "l")               --> hello
]],
  },
  file = {
    place = 2, usage = "local f = io.open(name, mode)", methods = "file",
    zh = "Lua 的文件；几个单元读写同一个文件时轮流，每次一个操作。",
    en = "A file of Lua's; several units that use one take turns, an operation each.",
    python = "io.TextIOWrapper", see = "io aio.read",
    example = [[
local f <close> = io.tmpfile()
f:write("first\nsecond\n")
f:seek("set")
print(f:read("l"))              --> first
]],
  },
  ["file:read"] = {
    zh = "与 Lua 的相同；它等待时，别的单元继续执行。", waits = true, see = "file:lines io.read",
  },
  ["file:lines"] = {
    zh = "与 Lua 的相同；它等待时，别的单元继续执行。", waits = true, python = "for line in file",
    see = "file:read",
  },
  ["file:seek"] = {zh = "与 Lua 的相同；stdin 的位置对所有进程都有效。", see = "file:read"},
  ["file:write"] = {
    zh = "与 Lua 的相同；一次写入的不会与别的单元写的混在一起。", see = "io.write",
  },
  ["file:flush"] = {zh = "与 Lua 的相同；它等待时，别的单元继续执行。", see = "io.flush"},
  aio = {
    place = 3, usage = "aio", zh = "异步操作：开始读或写，然后继续执行；完成时调用一个函数。",
    en = "Asynchronous operations: begin to read or write, and go on; a function is called when "
      .. "it is "
      .. "complete.", python = false, see = "io socket",
    example = [[
local f, done = io.tmpfile(), event()
aio.write(f, "while we do something else", function(err, n)
  print(err, n)                 --> nil	26
  done:set()
end)
done:wait()
]],
  },
  ["aio.read"] = {
    zh = "开始读最多 n 个字节，然后继续执行；完成时 f(err, bytes) 在这里执行。", of = "aio", python = false,
    see = "aio.write",
  },
  ["aio.write"] = {
    zh = "开始写，然后继续执行；全部写完时 f(err, n) 在这里执行。", of = "aio", python = false, see = "aio.read",
  },
  subprocess = {
    place = 4, usage = "subprocess", zh = "运行别的程序，不经过 shell。",
    en = "Runs other programs, without a shell.",
    python = "subprocess", see = "io.popen os.execute process",
    example = [[
local r = subprocess.run{"tr", "a-z", "A-Z", input = "shout"}
print(r.stdout, r.code)         --> SHOUT	0
]],
  },
  ["subprocess.run"] = {
    zh = "运行一个程序直到它结束。超过 timeout 秒，就杀死它和它启动的一切，抛出 unit.Timeout；"
      .. "写 check 时，非 0 的退出码是错误。",
    errors = "cannot_run unit.Timeout bad_code", waits = true, of = "subprocess",
    python = "subprocess.run",
    see = "subprocess.popen",
  },
  ["subprocess.popen"] = {
    zh = "启动一个程序；它的 stdin、stdout、stderr 是文件，pid 是字段。", errors = "cannot_run",
    methods = "program", python = "subprocess.Popen", see = "subprocess.run io.popen",
    example = [[
local p = subprocess.popen{"cat"}
p.stdin:write("through a program\n")
p.stdin:close()
print(p.stdout:read "l")        --> through a program
print(p:wait())                 --> 0
]],
  },
  ["program:wait"] = {
    zh = "等它结束，给出退出码，或者杀死它的信号的负数；到时给 false。", of = "subprocess.popen",
    see = "program:poll",
  },
  ["program:poll"] = {
    zh = "不等待，同样的；还在执行时给 nil。", of = "subprocess.popen", see = "program:wait",
  },
  ["program:terminate"] = {zh = "给它发送 SIGTERM。", of = "subprocess.popen", see = "program:kill"},
  ["program:kill"] = {zh = "给它发送 SIGKILL。", of = "subprocess.popen", see = "program:terminate"},
}
