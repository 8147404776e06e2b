-- SPDX-License-Identifier: MIT
--- help(): conlua check, and what scripts say to it. What a row holds: help/init.lua.

return {
  check = {
    place = 1, usage = "conlua check script.lua",
    zh = "在所有有影响的次序下试一个线程脚本；说它总是对的，或者给出最短的一次失败。",
    en = "Tries a script of threads in every order that matters; says that it is right in every "
      .. "schedule, or tells the shortest one that fails.",
    more = {"--replay runs the schedule again that failed.", "--replay 再执行一遍失败的那一次。"},
    python = false, see = "shake thread lock",
    example = [[
local m, n = lock(), 0
local function add() m:with(function() n = n + 1 end) end
join(thread.spawn(add), thread.spawn(add))
assert(n == 2)
print(n)                        --> 2
]],
  },
  ["check.choose"] = {
    zh = "其中一个值；conlua check 每个都试，平时由 --shake 的种子随机选一个。", of = "check",
    python = "random.choice", see = "shake",
    example = [[
print(check.choose{"only one"})         --> only one
]],
  },
  ["check.await"] = {
    zh = "等到 f() 给出 true；f 只看，不改。", errors = "own_error", waits = true, of = "check",
    python = false, see = "condition:wait_for",
    example = [[
local ready = false
local t = thread.spawn(function() ready = true end)
check.await(function() return ready end)
print(ready)                            --> true
]],
  },
  ["check.atomically"] = {
    zh = "调用 f(...)，这期间没有这个 Lua 状态的别的线程执行；f 不能等待。用来说明性质。", errors = "own_error",
    of = "check", python = false, see = "lock cell:update",
    example = [[
print(check.atomically(function(a, b) return a + b end, 1, 2))   --> 3
]],
  },
  ["check.invariant"] = {
    zh = "每一步之后 f() 都应给出 true；conlua check 和 --shake 会检查。", of = "check", python = "assert",
    see = "check.finally shake",
    example = [[
local n = 0
check.invariant(function() return n >= 0 end)
n = n + 1
print(n)                                --> 1
]],
  },
  ["check.finally"] = {
    zh = "所有单元结束时，f() 应给出 true。", of = "check", python = "assert", see = "check.invariant join",
    example = [[
local n = 0
check.finally(function() return n == 1 end)
thread.spawn(function() n = n + 1 print(n) end)   --> 1
]],
  },
}
