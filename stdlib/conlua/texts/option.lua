-- SPDX-License-Identifier: MIT
--- Help of the commands' options: {English, Chinese}. That of conlua itself is in program.lua.

return {
  label_usage = {"Usage:", "用法："},
  label_arguments = {"Arguments:", "参数："},
  label_options = {"Options:", "选项："},
  help = {"Show this help message and exit.", "显示本说明后退出。"},
  default = {"(default: %s)", "（默认：%s）"},

  -- conlua grade
  grade = {"Grade submissions for exercises on concurrency.", "评判并发练习的提交。"},
  grade_exercise = {"A folder with exercise.lua, or a name that --list shows.",
    "含有 exercise.lua 的文件夹，或 --list 列出的名字。"},
  grade_files = {"Submissions, and folders of them; without, the prompt is shown.",
    "提交的文件或文件夹；不写时显示题目。"},
  grade_runs = {"How often each is run.", "每份提交运行多少次。"},
  grade_shaken = {"How many of the runs are shaken.", "其中多少次随机扰动。"},
  grade_seed = {"What the seeds of the shaken runs are made of.", "随机扰动的种子由此产生。"},
  grade_width = {"How many runs go on at once.", "同时进行多少次运行。"},
  grade_lang = {"Language of the feedback; as the locale has it.", "反馈的语言；默认依区域设置。"},
  grade_hints = {"How many of the hints to give; 1.", "给出多少条提示；默认 1。"},
  grade_format = {"How to report.", "报告的形式。"},
  grade_for = {"Who reads the reports, and so which checks they show: of results that are kept the "
    .. "instructor, else a student.",
    "报告给谁看（student 学生，instructor 教师），由此决定显示哪些检查：保存结果时为教师，否则为学生。"},
  grade_only = {"Of a folder, grade only the submission of this name.",
    "文件夹中只评判这个名字的提交。"},
  grade_regrade = {"Grade all again, and tell what has changed.", "全部重新评判，并说明有何变化。"},
  grade_jobs = {"How many submissions are graded at once; 1.", "同时评判多少份提交；默认 1。"},
  grade_results = {"Keep what was found in this folder, and go on from it another time; "
    .. "of a folder of submissions: EXERCISE-results.",
    "把结果保存在这个文件夹，下次接着评判；评判一个文件夹时默认为 EXERCISE-results。"},
  grade_timeline = {"Keep the timeline of the first failing run of each submission in this folder, "
    .. "as a page.", "把每份提交第一次失败运行的时间线作为网页存入这个文件夹。"},
  grade_sandbox = {"What to shut submissions in with, if not the best there is.",
    "用什么隔离提交；默认用最好的一种。"},
  grade_trusted = {"Run submissions that one trusts without shutting them in.",
    "不隔离，直接运行可信的提交。"},
  grade_failed = {"Show the failing run that was kept of a submission.", "显示保存的失败运行。"},
  grade_again = {"Try once more, with this seed; 0: not shaken.", "用这个种子再运行一次；0：不扰动。"},
  grade_replay = {"Run the submission in this order of steps, as a report has it.",
    "按报告中给出的步骤次序运行提交。"},
  grade_hurried = {"With --again: sleeps and short limits last next to nothing.",
    "与 --again 一起：睡眠和短的时限几乎不花时间。"},
  grade_data = {"With --again: a value that the exercise varies, such as tickets=4.",
    "与 --again 一起：练习所变化的值，如 tickets=4。"},
  grade_watch = {"Grade the submission again each time it is saved.", "每次保存后重新评判。"},
  grade_start = {"Begin the exercise in this folder, or one of its name: starter, prompt, and what "
    .. "the starter needs.", "在这个文件夹（默认同名文件夹）中开始练习：起始代码、题目和所需的文件。"},
  grade_new = {"Make an exercise in this folder, to be changed.", "在这个文件夹中建立一个练习，供修改。"},
  grade_list = {"List the exercises that are found.", "列出找到的练习。"},
  grade_selfcheck = {"Grade the exercise's own answers, or those wrong ones that are named, "
    .. "or those of all exercises.", "评判练习自带的答案，或指定的错误答案，或全部练习的答案。"},
  grade_verify = {"Say whether results that were kept are as the grader wrote them.",
    "检查保存的结果是否与评分程序所写的一致。"},
  grade_similar = {"Say which submissions are alike, as copies are; nothing is graded.",
    "指出哪些提交相似得像抄袭；不评判。"},
  grade_short = {"With --selfcheck: each answer once, and no mutants.",
    "与 --selfcheck 一起：每个答案只运行一次，不做变异。"},

  -- conlua check, conlua step
  check = {"Try a script in every order that matters.", "按每一种有区别的次序试验脚本。"},
  script = {"The script.", "脚本。"},
  args = {"Its arguments.", "脚本的参数。"},
  check_prove = {"Only prove, and say so if the proof is not done.", "只做证明；没有完成时说明。"},
  check_search = {"Only search, by random schedules.", "只做搜索，用随机的调度。"},
  check_budget = {"Seconds; 10.", "秒数；默认 10。"},
  check_jobs = {"Processes that try schedules; 2.", "尝试调度的进程数；默认 2。"},
  check_bound = {"Search with so many switches away from a unit that could go on, at most.",
    "只搜索这样的调度：离开一个本可继续的单元最多这么多次。"},
  check_punctual = {"Search, and let time pass only when nobody else can go on.",
    "只搜索，并且只有在谁都不能继续时时间才流逝。"},
  check_runs = {"How many schedules a search tries at most.", "搜索最多尝试多少种调度。"},
  check_seed = {"What the random schedules are made of; 1.", "随机调度的种子；默认 1。"},
  check_replay = {"Run this schedule.", "运行这个调度。"},
  check_keep_going = {"Go on after the first failure, and count.", "第一次失败后继续，并计数。"},
  check_output = {"Tell what the script prints in different schedules.",
    "说明不同调度下脚本的输出。"},
  check_expect = {"The script is to print what this file has, in every schedule.",
    "在每一种调度下，脚本的输出都应与这个文件相同。"},
  check_timeline = {"Draw the schedule into a file .html, .json or .txt, as --timeline does.",
    "把调度画进 .html、.json 或 .txt 文件，与 --timeline 相同。"},
  check_json = {"Tell other programs: JSON, on stdout.", "供其他程序使用：以 JSON 写到标准输出。"},
  check_junit = {"Write the result into a file, as JUnit's XML.", "把结果以 JUnit 的 XML 写入文件。"},
  step = {"Run a script; you choose who goes on.", "运行脚本，由你选择谁继续。"},
  step_goal = {"Say how many steps away this is.", "说明离它还有多少步。"},

  -- conlua lesson
  lesson = {"Read and run the lessons: short scripts, each on one thing.",
    "阅读和运行课程：每课一个短脚本，讲一件事。"},
  lesson_lesson = {"The number of a lesson, or a word that one is about; else all are listed.",
    "课的编号，或课中讲到的词；不写时列出全部。"},
  lesson_args = {"With --run: arguments of the script.", "与 --run 一起：脚本的参数。"},
  lesson_run = {"Run the script of the lesson.", "运行这一课的脚本。"},
  lesson_index = {"List the lessons by subject and by the course notes.",
    "按主题和按课程笔记列出各课。"},
  lesson_lang = {"Language of the explanations; as the locale has it.", "讲解的语言；默认依区域设置。"},

  -- conlua schedule
  schedule = {[=[
usage: conlua schedule [options] [file | job ...]
Simulates how a processor is shared out. Jobs come from a Lua file that returns a list of them,
from a CSV file (name,arrival,bursts and also priority,tickets,weight), or are words,
NAME:ARRIVAL:BURSTS:
  conlua schedule A:0:5 B:2:3+4+2 --policy rr:2      B computes 3, waits 4, computes 2
  --policy P,...       fcfs, sjf, srtf, hrrn, priority, rr:QUANTUM, mlfq, lottery, stride, cfs;
                       fcfs if not told. Several: one table, a line for each
  --cpus N             how many processors
  --per-cpu            each has a queue of its own (rr, mlfq, cfs)
  --switch TIME        what a change of job on a processor costs
  --set NAME=VALUE     an option of the policy: preemptive=true, aging=5, boost=100, quanta=1,2,4
  --generate N[:SEED]  N jobs by chance in the place of those of a file
  --svg FILE, --html FILE, --perfetto FILE
                       write the chart; the page with states and log; a trace for ui.perfetto.dev
  --log                what happened, in words
  --json               all of it as JSON
  --quiz               you say what happens, and are told what was wrong, and why
  --lang LANG          speak 'en' or 'zh'; else as CONLUA_LANG or the locale says
  --help               show this and exit
]=], [=[
用法：conlua schedule [选项] [文件 | 作业 ...]
模拟怎样分配处理器。作业来自返回作业列表的 Lua 文件，或 CSV 文件
（name,arrival,bursts，以及 priority,tickets,weight），或写成 名字:到达:时间 的词：
  conlua schedule A:0:5 B:2:3+4+2 --policy rr:2      B 计算 3，等待 4，计算 2
  --policy P,...       fcfs, sjf, srtf, hrrn, priority, rr:时间片, mlfq, lottery, stride, cfs；
                       默认 fcfs。写几种：一张表，每种一行
  --cpus N             有几个处理器
  --per-cpu            每个处理器有自己的队列（rr, mlfq, cfs）
  --switch TIME        处理器换一个作业的代价
  --set NAME=VALUE     策略的选项：preemptive=true, aging=5, boost=100, quanta=1,2,4
  --generate N[:SEED]  随机产生 N 个作业，代替文件中的作业
  --svg FILE, --html FILE, --perfetto FILE
                       写出图；写出带状态和经过的网页；写出 ui.perfetto.dev 的记录
  --log                用文字说明经过
  --json               全部以 JSON 输出
  --quiz               由你说出经过，并指出错在哪里、为什么
  --lang LANG          语言：'en' 或 'zh'；不写时由 CONLUA_LANG 或区域设置决定
  --help               显示本说明后退出
]=]},
}
