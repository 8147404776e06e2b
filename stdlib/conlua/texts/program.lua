-- SPDX-License-Identifier: MIT
--- Sentences that the C program says without Lua: {English, Chinese}. The build makes
--- CON_SAYS_<KEY> of each (cmake/sentences.lua); base/language.h says them.

return {
  -- Options.
  usage = {[=[
usage: %s [options] [script [args]]
       %s check [options] SCRIPT [args]
       %s step [options] SCRIPT [args]
       %s grade [options] EXERCISE [FILE...]
       %s lesson [options] [N | WORD]
       %s schedule [options] [FILE | JOB...]
Without a script: what stdin holds, or the prompt if that is a terminal.
  -e stat         execute string 'stat'
  -i              enter interactive mode after executing 'script'
  -l mod          require library 'mod' into global 'mod'
  -l g=mod        require library 'mod' into global 'g'
  -v              show version information
  -E              ignore environment variables
  -W              turn the warnings of Lua's warn() on
  --              stop handling options
  -               stop handling options and execute stdin
  --lang LANG     speak 'en' or 'zh'; else as CONLUA_LANG or the locale says
  --color=WHEN    colours of errors: always, never, or auto: on a terminal
  --shake[=SEED]  make races visible: switch and delay units at random
  --timeline=FILE record the run, draw it: .html, .json, .txt, or - for stdout
  --quiet         no warnings of conlua's own about what passes in silence
  --states        record what units go through, for unit:states()
  --help          show this and exit
`check --help` explains how a script is tried in every order, `step --help` how you choose
the order, `grade --help` the grading of exercises, `lesson --help` the lessons, and
`schedule --help` how a processor is shared out.
]=], [=[
用法：%s [选项] [脚本 [参数]]
      %s check [选项] 脚本 [参数]
      %s step [选项] 脚本 [参数]
      %s grade [选项] 练习 [文件...]
      %s lesson [选项] [编号 | 词]
      %s schedule [选项] [文件 | 作业...]
没有脚本时：执行标准输入的内容；标准输入是终端时进入交互方式。
  -e stat         执行字符串 'stat'
  -i              执行 'script' 后进入交互方式
  -l mod          载入库 'mod'，放入全局变量 'mod'
  -l g=mod        载入库 'mod'，放入全局变量 'g'
  -v              显示版本
  -E              不理会环境变量
  -W              打开 Lua 的 warn() 的警告
  --              选项到此为止
  -               选项到此为止，执行标准输入
  --lang LANG     语言：'en' 或 'zh'；不写时由 CONLUA_LANG 或区域设置决定
  --color=WHEN    错误的颜色：always（总是）、never（从不）或 auto（在终端上）
  --shake[=SEED]  让竞争显露出来：随机切换和延迟各单元
  --timeline=FILE 记录运行并画出来：.html、.json、.txt，或 - 表示标准输出
  --quiet         不显示 conlua 自己的警告
  --states        记录各单元经历的状态，供 unit:states() 使用
  --help          显示本说明后退出
`check --help` 说明怎样按每一种次序试验脚本，`step --help` 怎样由你选择次序，
`grade --help` 怎样评判练习，`lesson --help` 怎样看课程，`schedule --help` 怎样分配处理器。
]=]},
  needs_argument = {"'%s' needs argument", "'%s' 后面缺少参数"},
  needs_file = {"'%s' needs a file", "'%s' 后面缺少文件名"},
  no_language = {"language '%s' is neither en nor zh", "语言 '%s' 既不是 en 也不是 zh"},
  no_color = {"'%s': expected --color=auto, always or never",
    "'%s'：应为 --color=auto、always 或 never"},
  unrecognized = {"unrecognized option '%s'", "不认识的选项 '%s'"},
  no_seed = {"'%s': a seed is a number above 0", "'%s'：种子是大于 0 的数"},
  only_graded = {"%s: --graded is for `%s grade` only\n", "%s：--graded 只供 `%s grade` 使用\n"},

  -- What cannot be done.
  cannot_start = {"%s: cannot start: %s\n", "%s：无法启动：%s\n"},
  no_memory = {"not enough memory", "内存不足"},
  no_memory_states = {"%s: --states: not enough memory\n", "%s：--states：内存不足\n"},
  no_memory_error = {"%s: not enough memory to say which error there was\n",
    "%s：内存不足，无法说明发生了什么错误\n"},
  no_memory_outcome = {"%s: not enough memory to keep what came of it\n",
    "%s：内存不足，无法保存它的结果\n"},
  no_memory_begin = {"%s: not enough memory to begin\n", "%s：内存不足，无法开始\n"},
  no_memory_isolate = {"conlua: not enough memory for the state of an isolate\n",
    "conlua：内存不足，无法建立隔离单元的状态\n"},
  deaths_unseen = {"%s: warning: the system forbids set_robust_list: the death of a process goes "
    .. "unseen, and others may wait for it for ever\n",
    "%s：警告：系统禁止 set_robust_list：进程的死亡无法察觉，其他单元可能永远等待它\n"},
  no_history = {"warning: cannot keep the history in %s: %s\n", "警告：无法把历史记录存入 %s：%s\n"},
  which_timeline = {"%s: --timeline=%s: a timeline is a file .html, .json or .txt, or -\n",
    "%s：--timeline=%s：时间线是 .html、.json 或 .txt 文件，或者 -\n"},
  cannot_write = {"%s: cannot write %s: %s\n", "%s：无法写入 %s：%s\n"},
  cannot_record = {"%s: cannot record, so there will be no timeline: %s\n",
    "%s：无法记录，因此没有时间线：%s\n"},

  -- What a run tells.
  shaken = {"conlua: this was --shake=%llu\n", "conlua：这次运行是 --shake=%llu\n"},
  still_there = {"still there: %s\n", "还在运行：%s\n"},

  -- Deadlocks. A line: NAME waits for OBJECT, held by NAME, at PLACE.
  deadlock_itself = {"conlua: deadlock: a unit waits for itself\n",
    "conlua: deadlock（死锁）：一个单元在等待它自己\n"},
  deadlock_ring = {"conlua: deadlock: %d units wait for each other in a ring\n",
    "conlua: deadlock（死锁）：%d 个单元互相等待，形成环\n"},
  deadlock_only = {"conlua: deadlock: the only unit waits without a limit, and nothing can wake "
    .. "it\n",
    "conlua: deadlock（死锁）：唯一的单元在无限等待，没有什么能唤醒它\n"},
  deadlock_all = {"conlua: deadlock: all %u units wait without a limit, and nothing can wake one\n",
    "conlua: deadlock（死锁）：全部 %u 个单元都在无限等待，没有什么能唤醒其中之一\n"},
  deadlock_more = {"  ... and %u more\n", "  …… 以及另外 %u 个\n"},
  deadlock_waits = {" waits for %s", " 等待 %s"},
  deadlock_at = {", at %s", "，位于 %s"},
  deadlock_of = {" of %s", "（属于 %s）"},
  deadlock_pid = {" (pid %d)", "（pid %d）"},
  deadlock_several = {"one of several objects", "几个对象之一"},
  deadlock_time = {"time to pass", "时间过去"},
  deadlock_end = {" to end", " 结束"},
  deadlock_own = {", which it holds itself", "，而它自己正持有"},
  deadlock_held = {", held by %s", "，持有者是 %s"},
}
