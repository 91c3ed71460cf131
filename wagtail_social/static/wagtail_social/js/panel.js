/* The Social panel and the sendings of a post: fresh while something is under way, and there as soon as a new page exists. */
(() => {
  const { Controller } = window.StimulusModule;

  class PanelController extends Controller {
    static targets = ['content'];

    static values = { url: String, pattern: String };

    connect() {
      this.plan();
    }

    disconnect() {
      clearTimeout(this.timer);
    }

    /* The create view became the edit view of a page that now exists. */
    takeOver(event) {
      const found = /\/(\d+)\//.exec(event.detail.url || '');
      if (!found || !this.patternValue) return;
      this.urlValue = this.patternValue.replace('/0/', `/${found[1]}/`);
      this.refresh();
    }

    plan() {
      const marked = this.element.querySelector('[data-social-panel-refresh]');
      clearTimeout(this.timer);
      if (marked) this.timer = setTimeout(() => this.refresh(), marked.dataset.socialPanelRefresh * 1000);
    }

    async refresh() {
      if (document.hidden || this.element.contains(document.activeElement)) {
        this.plan();
        return;
      }
      try {
        const response = await fetch(this.urlValue, { credentials: 'same-origin' });
        if (response.ok) this.contentTarget.innerHTML = await response.text();
      } finally {
        this.plan();
      }
    }
  }

  class ConfirmController extends Controller {
    static values = { question: String };

    ask(event) {
      if (!window.confirm(this.questionValue)) event.preventDefault();
    }
  }

  window.wagtail.app.register('social-panel', PanelController);
  window.wagtail.app.register('social-confirm', ConfirmController);
})();
