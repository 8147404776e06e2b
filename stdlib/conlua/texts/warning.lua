-- SPDX-License-Identifier: MIT
--- Warnings to the author of a script, on stderr: {English, Chinese}.

return {
  label = {"warning: ", "警告："},

  -- Units.
  unstarted = {"%s was made here and never started: start() is missing",
    "%s 在这里创建，但从未启动：缺少 start()"},
  unstarted_many = {"%d units were made here and never started: start() is missing",
    "这里创建的 %d 个单元从未启动：缺少 start()"},
  ended_badly = {"%d of %d units ended with an error", "%d 个单元以错误结束，共 %d 个"},
  hog = {"%s has run for a second without a wait; the other tasks of its thread stand still",
    "%s 已经运行一秒而没有等待；同一线程的其他任务无法运行"},

  -- Locks.
  held = {"%s ended holding %s, acquired at %s and never released",
    "%s 结束时仍持有 %s：它在 %s 获得，从未释放"},
  held_somewhere = {"%s ended holding %s, which it never released",
    "%s 结束时仍持有 %s，从未释放"},

  -- Pools.
  dropped = {"%d tasks of the pool made here were dropped at the end, since nobody waited for "
    .. "them: close() and join() the pool, or ask for the results",
    "这里创建的池有 %d 个任务在结束时被丢弃，因为没有谁等待它们：请 close() 并 join() 该池，或取回结果"},
  unasked = {"a task of the pool made here failed, and nobody asked for its result: %s",
    "这里创建的池有一个任务失败，但没有谁取回它的结果：%s"},

  -- What is read in vain.
  unset = {"the global %s is nil here: nothing has set it", "全局变量 %s 在这里是 nil：从未被赋值"},
  unset_mean = {"the global %s is nil here: nothing has set it; did you mean %s?",
    "全局变量 %s 在这里是 nil：从未被赋值；是不是想写 %s？"},
  unset_python = {"%s is Python's; here it is a global that nothing has set, and so nil: write %s",
    "%s 是 Python 的写法；在这里是从未赋值的全局变量，即 nil：请写 %s"},
  question = {"%s without parentheses is a function, and so always true: write :%s()",
    "%s 不加括号是函数本身，因此总为真：请写 :%s()"},
  lost = {"a process or isolate fills a copy of the table %s; here it is still empty: send values "
    .. "through a queue, or return them",
    "进程或隔离单元填充的是表 %s 的副本，这里的表仍为空：请用队列传递，或作为结果返回"},
}
