-- SPDX-License-Identifier: MIT
--- Sentences of help(): {English, Chinese}. What the words mean stands in help/*.lua.

return {
  overview = {"help(word) tells of a word, help\"queue.put\" of a method, help\"?text\" of all "
    .. "that "
    .. "speak of a text. K is one of process, thread, isolate and green. The words:",
    "help(词) 说明一个词，help\"queue.put\" 说明一个方法，help\"?文字\" 列出讲到这段文字的词。"
    .. "K 代表 process、thread、isolate、green 之一。全部的词："},
  group_units = {"Units: what runs at the same time", "单元：同时执行的东西"},
  group_green = {"Green tasks: many, within one thread", "绿色任务：一个线程里的许多任务"},
  group_locks = {"Locks", "锁"},
  group_meeting = {"Meeting points, shared values", "会合与共享值"},
  group_queues = {"Queues, pipes", "队列与管道"},
  group_pools = {"Pools, executors, timers", "池、执行器、定时器"},
  group_system = {"System", "系统"},
  group_files = {"Files, programs", "文件与程序"},
  group_outside = {"Signals, sockets", "信号与套接字"},
  group_scheduling = {"Scheduling: how a processor is shared out", "调度：处理器怎样分配"},
  group_check = {"Every schedule: conlua check", "每一种次序：conlua check"},
  group_errors = {"Errors to compare with ==", "用 == 比较的错误"},
  group_ideas = {"What else there is to know", "还应知道的"},
  group_others = {"Other words", "其他"},
  errors = {"Errors", "错误"},
  no_errors = {"Errors: only for wrong arguments", "错误：只有参数写错时"},
  while_waiting = {"while it waits: %s", "等待时：%s"},
  colon = {": ", "："},
  python = {"Python: ", "Python："},
  no_python = {"has none", "没有"},
  see = {"See also: ", "另见："},
  example = {"Example", "例子"},
  several = {"help\"%s\" tells more of one.", "help\"%s\" 详细说明其中一个。"},
  found = {"Words that speak of '%s':", "讲到“%s”的词："},
  found_nothing = {"no word speaks of '%s'; help() lists the words",
    "没有一个词讲到“%s”；help() 列出全部的词"},
  near = {"there is no help for '%s'; did you mean %s? help() lists the words",
    "没有“%s”的说明；你要的是 %s 吗？help() 列出全部的词"},
  none = {"there is no help for that; help() lists the words",
    "没有它的说明；help() 列出全部的词"},
  of_python = {"%s is Python's name; here it is %s.", "%s 是 Python 的名字，在这里叫 %s。"},
  of_lua = {"%s is Lua's own: https://www.lua.org/manual/5.4/manual.html#%s",
    "%s 是 Lua 自己的：https://www.lua.org/manual/5.4/manual.html#%s"},
}
